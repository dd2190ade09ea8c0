/** @file Which kernels the TensorFlow backend has beside those of tfjs's cpu backend, which has one for every op. */

import * as tf from '@diptych/tensor'

/** Kernels that we do not have, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  Draw: 'It draws on a canvas of a web page.',
}

/** A Markdown section. @throws if a kernel is missing, and nobody said why, or if one is explained that is there. */
export function kernelSection(): string {
  const ours = new Set(namesOf('tensorflow'))
  const missing = namesOf('cpu').filter(name => !ours.has(name))
  const unexplained = missing.filter(name => !(name in LEFT_OUT))
  if (unexplained.length > 0) throw new Error(`These kernels are missing without a reason: ${unexplained.join(', ')}.`)
  const healed = Object.keys(LEFT_OUT).filter(name => !missing.includes(name))
  if (healed.length > 0) throw new Error(`These kernels are there: ${healed.join(', ')}. Take the reasons out.`)
  return `## Kernels

tfjs's cpu backend has ${namesOf('cpu').length} kernels. The TensorFlow backend has all of them but:

| kernel | why |
|---|---|
${missing.map(name => `| ${name} | ${LEFT_OUT[name]} |`).join('\n')}`
}

function namesOf(backend: string): string[] {
  return tf
    .getKernelsForBackend(backend)
    .map(({ kernelName }) => kernelName)
    .sort()
}
