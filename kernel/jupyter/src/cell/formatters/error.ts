/** @file An error as a result (not thrown): its message and the frames of its author's code. */
import { types } from 'node:util'
import { type Formatter, inspectPlainly } from './formatter.ts'

// Frames of Node, of the kernel and of the engine, which called the cell or were called by it.
const kernelFolder = new URL('../..', import.meta.url).href
const foreignFrame =
  /^\s+at .*(\bnode:|[\\/]node_modules[\\/]@(diptych|tensorflow)[\\/]|[\\/]kernel[\\/]tensor[\\/]|\(<anonymous>\)( \{)?$)/

export const error: Formatter<Error> = {
  name: 'error',
  matches: (value): value is Error => types.isNativeError(value),
  format: value => ({ 'text/plain': withoutForeignFrames(inspectPlainly(value)) }),
}

// What Node writes where the frames of a cause are those of its error: after the kernel's are gone, that says nothing.
const sharedFrames = /^\s+\.\.\. \d+ lines? matching cause stack trace \.\.\.$/

function withoutForeignFrames(text: string): string {
  const kept: string[] = []
  for (const line of text.split('\n')) {
    const isFrame = /^\s+at /.test(line)
    if (!(isFrame && (foreignFrame.test(line) || line.includes(kernelFolder))) && !sharedFrames.test(line))
      kept.push(line)
    // Behind its last frame begin the error's own properties.
    else if (line.endsWith(' {')) kept[kept.length - 1] += ' {'
  }
  return kept.join('\n')
}
