/** @file The plugins that JupyterLab gets, nothing else. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application'

const plugins: readonly JupyterFrontEndPlugin<unknown>[] = []

export default plugins
