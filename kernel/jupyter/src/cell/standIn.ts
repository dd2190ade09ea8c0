/** @file Stand-in for the formats until those files land. */

import { inspect } from 'node:util'
import type { MimeBundle } from '@diptych/protocol'

export function formatResult(value: unknown): MimeBundle | Promise<MimeBundle> {
  const display = (value as { [key: symbol]: unknown } | null)?.[Symbol.for('Jupyter.display')]
  return typeof display === 'function' ? display.call(value) : { 'text/plain': inspect(value) }
}
