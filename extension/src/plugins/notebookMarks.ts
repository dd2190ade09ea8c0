/** @file Plugin: marks notebooks whose kernel is Diptych's, for the selectors of shortcuts, menus and styles. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import type { NotebookPanel } from '@jupyterlab/notebook'
import { isDiptych, watchKernel } from '../notebookKernel.ts'

export const NOTEBOOK_MARK = 'diptych-mod-notebook'

export const notebookMarks: JupyterFrontEndPlugin<void> = {
  id: '@diptych/lab:notebookMarks',
  description: "Marks notebooks of Diptych's kernel in the page.",
  autoStart: true,
  activate: ({ docRegistry }) => {
    docRegistry.addWidgetExtension('Notebook', {
      createNew: (panel: NotebookPanel) => {
        const mark = (): void => void panel.node.classList.toggle(NOTEBOOK_MARK, isDiptych(panel))
        panel.disposed.connect(watchKernel(panel, mark))
        mark()
      },
    })
  },
}
