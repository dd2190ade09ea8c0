/** @file Plugin: the kernel's status in the status bar. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { INotebookTracker } from '@jupyterlab/notebook'
import { IStatusBar } from '@jupyterlab/statusbar'
import { ITranslator, nullTranslator } from '@jupyterlab/translation'
import { IFeatures } from '../features/features.ts'
import { ILiveConnections } from '../live/liveConnections.ts'
import { StatusItem } from '../status/statusItem.tsx'

export const status: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:status',
  description: "Mode, device and memory of the current notebook's kernel, in the status bar.",
  autoStart: true,
  requires: [IFeatures, INotebookTracker, ILiveConnections],
  optional: [IStatusBar, ITranslator],
  activate: (
    { shell },
    features: IFeatures,
    tracker: INotebookTracker,
    connections: ILiveConnections,
    statusBar: IStatusBar | null,
    translator: ITranslator | null,
  ) => {
    if (!statusBar) return
    const trans = (translator ?? nullTranslator).load('diptych')
    const item = new StatusItem({ shell, features, tracker, connections, trans })
    statusBar.registerStatusItem('@diptych/lab:status', {
      item,
      align: 'left',
      // Behind the kernel's own name and state.
      rank: 3,
      isActive: () => item.isActive,
      activeStateChanged: item.activeChanged,
    })
  },
}
