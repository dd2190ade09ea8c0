/** @file Which renderer draws which MIME type. A new one is a line here. */

import { COMPARISON_MIME, SUMMARY_MIME } from '@diptych/protocol'
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces'
import { type AddToComparison, ComparisonView } from './comparison.ts'
import type { RendererContext } from './context.ts'
import { SummaryView } from './summary.ts'
import { rendererFactory, type View } from './view.ts'

type MakeView = (context: RendererContext, additions: readonly AddToComparison[]) => View

const views: Readonly<Record<string, MakeView>> = {
  [SUMMARY_MIME]: context => new SummaryView(context),
  [COMPARISON_MIME]: (context, additions) => new ComparisonView(context, additions),
}

/** The factories for a notebook's registry of renderers. @param additions - what comparisons get besides */
export function rendererFactories(
  context: RendererContext,
  additions: readonly AddToComparison[] = [],
): IRenderMime.IRendererFactory[] {
  return Object.entries(views).map(([mimeType, makeView]) =>
    rendererFactory(mimeType, () => makeView(context, additions)),
  )
}
