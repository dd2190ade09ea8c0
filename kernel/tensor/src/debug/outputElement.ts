/** @file Which element of which op's output: what all findings name. */

export interface OutputElement {
  /** TensorFlow's name of the op. */
  readonly op: string
  /** The line that called or recorded it, `file:line:column`, if it is known. */
  readonly line: string | undefined
  /** Which of the op's outputs. */
  readonly output: number
  readonly dtype: string
  readonly shape: readonly number[]
  /** An index for each axis. */
  readonly element: readonly number[]
}

/** `Floor at train.ts:12:5`. */
export function opAtLine({ op, line }: Pick<OutputElement, 'op' | 'line'>): string {
  return line ? `${op} at ${line}` : op
}
