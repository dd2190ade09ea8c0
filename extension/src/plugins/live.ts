/** @file Plugin: the live connection of every notebook whose kernel is Diptych's. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook'
import { IFeatures } from '../features/features.ts'
import { ILiveConnections, LiveConnections } from '../live/liveConnections.ts'
import { SavedPanels } from '../live/savedPanels.ts'

export const live: JupyterFrontEndPlugin<ILiveConnections> = {
  id: '@diptych/lab:live',
  description: 'Plots that grow while a cell runs, the mode for the kernel, its status.',
  autoStart: true,
  requires: [IFeatures, INotebookTracker],
  provides: ILiveConnections,
  activate: ({ docRegistry }, features: IFeatures, tracker: INotebookTracker) => {
    const connections = new LiveConnections(new SavedPanels(window.localStorage))
    const connect = (panel: NotebookPanel): void => {
      if (features.isOn('live')) connections.connect(panel)
    }
    // Before the notebook draws its outputs; the tracker would tell of it after that.
    docRegistry.addWidgetExtension('Notebook', { createNew: connect })
    tracker.forEach(connect)
    features.changed.connect(() => {
      if (features.isOn('live')) tracker.forEach(connect)
      else connections.disconnectAll()
    })
    // A kernel that is not told goes on sending to a page that is gone.
    window.addEventListener('pagehide', () => connections.disconnectAll())
    return connections
  },
}
