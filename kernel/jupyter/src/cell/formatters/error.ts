/** @file An error as a result (not thrown): its message and the frames of its author's code. */
import { types } from 'node:util'
import { type Formatter, inspectPlainly } from './formatter.ts'

// Frames of Node, of the kernel and of the engine, which called the cell or were called by it.
const kernelFolder = new URL('../..', import.meta.url).href
const foreignFrame =
  /^\s+at .*(\bnode:|[\\/]node_modules[\\/]@(diptych|tensorflow)[\\/]|[\\/]kernel[\\/]tensor[\\/]|\(<anonymous>\)$)/

export const error: Formatter<Error> = {
  name: 'error',
  matches: (value): value is Error => types.isNativeError(value),
  format: value => ({ 'text/plain': withoutForeignFrames(inspectPlainly(value)) }),
}

function withoutForeignFrames(text: string): string {
  return text
    .split('\n')
    .filter(line => !foreignFrame.test(line) && !(/^\s+at /.test(line) && line.includes(kernelFolder)))
    .join('\n')
}
