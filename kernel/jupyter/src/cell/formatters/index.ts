/** @file How the values of cells are shown: the formatters, in the order in which they are asked. */
import type { MimeBundle } from '@diptych/protocol'
import { displayable } from './displayable.ts'
import { element } from './element.ts'
import { error } from './error.ts'
import type { Formatter } from './formatter.ts'
import { graphExplanation } from './graphExplanation.ts'
import { html } from './html.ts'
import { audioBuffer, canvas, mediaFile, pixelData } from './media.ts'
import { model } from './model.ts'
import { plain } from './plain.ts'
import { summaryPanel } from './summaryPanel.ts'
import { table } from './table.ts'
import { symbolicTensor, tensor } from './tensor.ts'
import { vega } from './vega.ts'

// What a value says about itself comes first; `plain` takes all that is left.
const formatters: readonly Formatter[] = [
  displayable,
  tensor,
  symbolicTensor,
  model,
  summaryPanel,
  graphExplanation,
  html,
  element,
  canvas,
  mediaFile,
  pixelData,
  audioBuffer,
  vega,
  error,
  table,
  plain,
]

/**
 * Turns a value into what front ends show. Always has `text/plain`.
 *
 * @returns a promise only where the value's own display method gives one, and for what must be read or drawn first.
 * @throws what the value's own methods throw, and {TypeError} if its display method gives no bundle.
 */
export function formatResult(value: unknown): MimeBundle | Promise<MimeBundle> {
  return formatters.find(formatter => formatter.matches(value))!.format(value)
}
