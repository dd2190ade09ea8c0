/** @file Scalar summaries: one number for one step. */

import type { SummaryValue } from '../event.ts'
import { DT_FLOAT } from '../tensor.ts'

const PLUGIN = 'scalars'

/**
 * A scalar as TensorFlow 2 writes it: a float32 tensor of rank 0.
 *
 * @param value - rounded to float32. TensorBoard's data server takes no other dtype.
 */
export function scalarSummary(tag: string, value: number): SummaryValue {
  return { tag, plugin: PLUGIN, tensor: { dtype: DT_FLOAT, shape: [], values: [Math.fround(value)] } }
}

/**
 * The number of a scalar summary, TensorFlow 2's or 1's (also PyTorch's).
 *
 * @param plugin - the plugin of the tag, which the value itself need not name
 * @returns undefined for other summaries
 */
export function readScalar({ simpleValue, tensor }: SummaryValue, plugin: string | undefined): number | undefined {
  if (simpleValue !== undefined) return simpleValue
  return plugin === PLUGIN && tensor?.values?.length === 1 ? tensor.values[0] : undefined
}
