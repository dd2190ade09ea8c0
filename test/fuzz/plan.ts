/** @file One input of the fuzz run as data: reports and the corpus hold it as it is, and whoever runs it makes the tensors. */

/** Numbers that JSON lacks are words. */
export type PlannedNumber = number | 'NaN' | 'Infinity' | '-Infinity' | '-0'

/** A tensor to make: `values` are repeated until the shape is full. */
export interface PlannedTensor {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly values: readonly (PlannedNumber | string | boolean)[]
  readonly isDisposed?: boolean
}

/** A resource or a variant, made by an op of its own. @see handles.ts */
export interface PlannedHandle {
  readonly handle: string
}

/** Something that is no tensor. */
export interface PlannedJunk {
  readonly junk: unknown
}

export type PlannedInput = PlannedTensor | PlannedHandle | PlannedJunk | readonly PlannedInput[]

/** Where an op or a kernel runs: at once, in a graph cell, in a function of `tf.graph`, or in one that XLA compiles. */
export type Setting = 'eager' | 'graph' | 'function' | 'xla'

export interface Plan {
  /** `raw.<op>` or a kernel's name. */
  readonly subject: string
  readonly setting: Setting
  readonly inputs: Readonly<Record<string, PlannedInput>>
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What a subject is given where it works: plans without where they run. */
export type Example = Omit<Plan, 'setting'>

export function isTensor(input: unknown): input is PlannedTensor {
  return typeof input === 'object' && input !== null && 'dtype' in input
}

export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
