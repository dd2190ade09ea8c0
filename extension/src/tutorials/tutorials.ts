/** @file The tutorials, in the order in which one reads them. */

import type { TranslationBundle } from '@jupyterlab/translation'

export interface Tutorial {
  /** From the folder that the server shows. */
  readonly path: string
  readonly title: string
  readonly caption: string
}

export function tutorials(trans: TranslationBundle): readonly Tutorial[] {
  return [
    {
      path: 'welcome.ipynb',
      title: trans.__('Welcome'),
      caption: trans.__('A training that runs eagerly, as a graph and with XLA'),
    },
    {
      path: 'index.ipynb',
      title: trans.__('Tutorials'),
      caption: trans.__('What there is to read and to try, one tutorial for each question'),
    },
    {
      path: '03-dynamic-and-static-graphs.ipynb',
      title: trans.__('Dynamic and static graphs'),
      caption: trans.__('What a graph is, what it gains, and what wants to stay dynamic'),
    },
  ]
}
