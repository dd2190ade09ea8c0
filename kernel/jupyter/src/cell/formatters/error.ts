/** @file An error as a result (not thrown): its message and the frames that are not the kernel's. */
import { types } from 'node:util'
import { type Formatter, inspectPlainly } from './formatter.ts'

const kernelFolder = new URL('../..', import.meta.url).href

export const error: Formatter<Error> = {
  name: 'error',
  matches: (value): value is Error => types.isNativeError(value),
  format: value => ({ 'text/plain': withoutKernelFrames(inspectPlainly(value)) }),
}

function withoutKernelFrames(text: string): string {
  const isKernels = (line: string) => /^\s+at /.test(line) && (line.includes('node:') || line.includes(kernelFolder))
  return text
    .split('\n')
    .filter(line => !isKernels(line))
    .join('\n')
}
