/** @file `tf.debug`: where modes differ, and where a NaN comes from. */

export type { Difference, DifferenceKind } from './difference.ts'
export { type FirstDifferenceOptions, firstDifference } from './firstDifference.ts'
