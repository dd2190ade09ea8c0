/** @file Smoothing of a noisy curve, as TensorBoard does it, so that a curve looks the same in both. */

/**
 * The exponential moving average of the finite values, freed of the bias towards its start at 0: after t finite values it is divided by
 * 1 − weight^t. Values that are not finite stay as they are, and a constant curve stays exactly constant.
 *
 * @param weight - of what came before, from 0 (no smoothing) up to, and without, 1
 * @see TensorBoard: tensorboard/webapp/widgets/line_chart_v2/data_transformer.ts, classicSmoothing
 */
export function smooth(value: Float64Array, weight: number): Float64Array {
  if (!(weight > 0) || isConstant(value)) return value
  const smoothed = new Float64Array(value.length)
  let average = 0
  // weight^t; multiplied up, as a power for each point would be most of the time.
  let bias = 1
  for (let index = 0; index < value.length; index++) {
    const next = value[index]!
    if (Number.isFinite(next)) {
      average = average * weight + (1 - weight) * next
      bias *= weight
      smoothed[index] = average / (1 - bias)
    } else smoothed[index] = next
  }
  return smoothed
}

function isConstant(value: Float64Array): boolean {
  for (let index = 1; index < value.length; index++) if (value[index] !== value[0]) return false
  return true
}
