/** @file The plugins that JupyterLab gets, nothing else. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { cellMode } from './plugins/cellMode.ts'
import { comparisonCells } from './plugins/comparisonCells.ts'
import { features } from './plugins/features.ts'
import { live } from './plugins/live.ts'
import { notebookMarks } from './plugins/notebookMarks.ts'
import { notebookMode } from './plugins/notebookMode.ts'
import { renderers } from './plugins/renderers.ts'
import { status } from './plugins/status.ts'
import { tutorials } from './plugins/tutorials.ts'

// biome-ignore lint/suspicious/noExplicitAny: each plugin provides something else
const plugins: JupyterFrontEndPlugin<any>[] = [
  features,
  notebookMarks,
  live,
  renderers,
  cellMode,
  notebookMode,
  comparisonCells,
  status,
  tutorials,
]

export default plugins
