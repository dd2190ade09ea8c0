/** @file `tf.debug`: where modes differ, and where a NaN comes from. */

export {
  type CheckNumericsOptions,
  checkNumerics,
  disableCheckNumerics,
  enableCheckNumerics,
} from './checkNumerics.ts'
export type { Difference, DifferenceKind } from './difference.ts'
export { type FirstDifferenceOptions, firstDifference } from './firstDifference.ts'
export type { NumericsCause } from './numericsCause.ts'
export type { NumericsFinding, NumericsInput } from './numericsFinding.ts'
export type { NumericsReport } from './numericsReport.ts'
export type { OpValue } from './opValue.ts'
