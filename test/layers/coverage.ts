/** @file The region of docs/coverage.md on tfjs-layers. `node test/layers/coverage.ts` writes it anew. */

import { writeRegion } from '../tfjs-core/coveragePage.ts'
import { CORRECTIONS, DIFFERENCES } from './differences.ts'
import { INITIALIZERS } from './initializers.ts'
import { namesIn } from './make.ts'
import { firstCases, isRefused, isSummedOtherwise, layerOf } from './modeCases.ts'
import { RANDOM_LAYERS } from './randomLayers.ts'
import { referenceCases, VERSIONS } from './reference.ts'

if (import.meta.main) writeRegion('layers', 'node test/layers/coverage.ts', layersSection())

export function layersSection(): string {
  const layers = referenceCases('layers')
  const names = new Set([...layers.map(({ chain }) => chain), RANDOM_LAYERS.map(({ make }) => make)].flatMap(namesIn))
  const layerNames = [...names].filter(name => name.startsWith('layers.'))
  const rows: readonly (readonly [what: string, entries: number, cases: number])[] = [
    ['layers', layerNames.length, layers.length],
    ['layers that draw random numbers', RANDOM_LAYERS.length, RANDOM_LAYERS.length],
    counted('initializers', INITIALIZERS),
    counted(
      'regularizers',
      referenceCases('regularizers').map(({ make }) => ({ name: make.$make })),
    ),
    counted(
      'constraints',
      referenceCases('constraints').map(({ make }) => ({ name: make.$make })),
    ),
    counted('metrics', referenceCases('metrics')),
    counted('losses by name', referenceCases('losses')),
    counted(
      '`tf.losses`',
      referenceCases('coreLosses').map(it => ({ name: it.function })),
    ),
    counted(
      'optimizers, and names of them',
      referenceCases('optimizers').map(it => ({ name: it.optimizer })),
    ),
  ]
  return `## tfjs-layers

Every entry of \`tf.layers\`, \`tf.initializers\`, \`tf.regularizers\`, \`tf.constraints\`, \`tf.metrics\`, \`tf.losses\` and \`tf.train\`, and every name that
\`compile\` takes, has a case in \`test/layers\`: a test walks the API. Each layer predicts, is trained one step, saved and loaded, and disposed, with the
numbers of Keras ${VERSIONS.keras} on TensorFlow ${VERSIONS.tensorflow} to a relative 1e-5. One case of each layer, and all losses and optimizers, are also
trained as a graph and compiled by XLA. One case of each layer that TensorFlow can compute in float64 is held against Keras's float64, to a relative 1e-12. No kernel computes in JavaScript, and no tensor is left behind.

After the step each layer's weights and predictions are those of eager mode: within a relative 1e-5 of each value as a graph, and so with XLA (\`test/layers/sameAnswer.test.ts\`), but for
convolutions (${namesWhere(isSummedOtherwise).join(', ')}): XLA sums their products in another order, which leaves more where those of both signs nearly cancel; they are within 1e-5 of
the tensor's largest value. Layers that draw random numbers draw the same ones in all modes (\`test/layers/random.test.ts\`). ${namesWhere(isRefused).join(', ')} is not trained with XLA, which lacks an op of its gradient.

| | entries | cases |
|---|---|---|
${rows.map(([what, entries, cases]) => `| ${what} | ${entries} | ${cases} |`).join('\n')}

### What tfjs-layers does otherwise than Keras

Where both can be told to compute the same, the cases tell them. The rest is tfjs's own.

| | what differs |
|---|---|
${DIFFERENCES.map(({ what, differs }) => `| ${what} | ${differs} |`).join('\n')}

### Corrected

Defects of tfjs 4.22 that kept an entry from its step, its file or its disposal. Each has a case that fails without the correction.

| | what tfjs does |
|---|---|
${CORRECTIONS.map(({ what, differs }) => `| ${what} | ${differs} |`).join('\n')}`
}

// Without `layers.`
function namesWhere(is: typeof isRefused): string[] {
  return firstCases().flatMap(reference =>
    is(reference, 'graph+xla') ? [`\`${layerOf(reference).slice('layers.'.length)}\``] : [],
  )
}

function counted(what: string, cases: readonly { readonly name: string }[]): [string, number, number] {
  return [what, new Set(cases.map(({ name }) => name)).size, cases.length]
}
