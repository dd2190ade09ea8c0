/** @file Which renderer draws which MIME type. A new one is a line here. */

import { SUMMARY_MIME } from '@diptych/protocol'
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces'
import type { RendererContext } from './context.ts'
import { SummaryView } from './summary.ts'
import { rendererFactory, type View } from './view.ts'

type MakeView = (context: RendererContext) => View

const views: Readonly<Record<string, MakeView>> = {
  [SUMMARY_MIME]: context => new SummaryView(context),
}

/** The factories for a notebook's registry of renderers. */
export function rendererFactories(context: RendererContext): IRenderMime.IRendererFactory[] {
  return Object.entries(views).map(([mimeType, makeView]) => rendererFactory(mimeType, () => makeView(context)))
}
