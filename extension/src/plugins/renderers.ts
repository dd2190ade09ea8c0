/** @file Plugin: draws panels and comparisons, in notebooks with what their kernels tell, elsewhere as they are stored. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook'
import { type IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime'
import { addComparisonEditors } from '../comparison/addEditors.ts'
import { IFeatures } from '../features/features.ts'
import { ILiveConnections } from '../live/liveConnections.ts'
import { rendererFactories } from '../renderers/index.ts'
import { notebookContext, storedContext } from '../renderers/notebookContext.ts'

export const renderers: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:renderers',
  description: 'Draws panels of summaries and comparisons.',
  autoStart: true,
  requires: [IFeatures, INotebookTracker, IRenderMimeRegistry],
  optional: [ILiveConnections],
  activate: (
    { docRegistry },
    features: IFeatures,
    tracker: INotebookTracker,
    everywhere: IRenderMimeRegistry,
    connections: ILiveConnections | null,
  ) => {
    if (!features.isOn('renderers')) return
    addAll(everywhere, rendererFactories(storedContext, [addComparisonEditors]))
    const addTo = (panel: NotebookPanel): void => {
      const context = notebookContext(panel, () => connections?.of(panel)?.panels)
      addAll(panel.content.rendermime, rendererFactories(context, [addComparisonEditors]))
    }
    // Before the notebook draws its outputs; the tracker would tell of it after that.
    docRegistry.addWidgetExtension('Notebook', { createNew: addTo })
    tracker.forEach(addTo)
  },
}

/** In front of all other types: the same output has a picture and a table, for where Diptych is not installed. */
function addAll(registry: IRenderMimeRegistry, factories: readonly IRenderMime.IRendererFactory[]): void {
  for (const factory of factories) registry.addFactory(factory, 0)
}
