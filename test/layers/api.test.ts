import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as tf from '@diptych/tensor'
import { describe, expect, it } from 'vitest'
import { layersSection } from './coverage.ts'
import { INITIALIZERS } from './initializers.ts'
import { makeLayer, namesIn } from './make.ts'
import { RANDOM_LAYERS } from './randomLayers.ts'
import { referenceCases } from './reference.ts'

/** What the cases of layers name, nested ones as well: `layers.dense`, `regularizers.l2`. */
const inLayers = new Set(
  [...referenceCases('layers').map(({ chain }) => chain), RANDOM_LAYERS.map(({ make }) => make)].flatMap(namesIn),
)
const inOptions = JSON.stringify(referenceCases('layers'))

/** Classes that users extend, another name of tf.input, and a cell that has a test of its own: tf.layers.rnn takes none of its rank. */
const NO_LAYERS = ['Layer', 'RNN', 'RNNCell', 'input', 'convLstm2dCell']

describe('every entry of the API has a case', () => {
  it('tf.layers', () => {
    const names = Object.keys(tf.layers).filter(name => !NO_LAYERS.includes(name))
    expect(names.filter(name => !inLayers.has(`layers.${name}`))).toEqual([])
  })

  it('tf.initializers', () => {
    expect(without(Object.keys(tf.initializers), INITIALIZERS)).toEqual([])
  })

  it.each([
    ['regularizers', tf.regularizers],
    ['constraints', tf.constraints],
  ] as const)('tf.%s, alone and in a layer', (kind, functions) => {
    const alone = referenceCases(kind).map(({ make }) => make.$make)
    const names = Object.keys(functions).map(name => `${kind}.${name}`)
    expect(names.filter(name => !alone.includes(name) || !inLayers.has(name))).toEqual([])
  })

  it('tf.metrics', () => {
    const shared = referenceCases('metrics').map(({ name }) => (tf.metrics as unknown as Record<string, unknown>)[name])
    // Some functions have several names.
    expect(Object.entries(tf.metrics).filter(([, metric]) => !isSame(metric, shared))).toEqual([])
  })

  it('tf.losses', () => {
    const cases = referenceCases('coreLosses').map(it => ({ name: it.function }))
    expect(without(Object.keys(tf.losses), cases)).toEqual([])
  })

  it('tf.train', () => {
    const cases = referenceCases('optimizers').map(({ optimizer }) => ({ name: optimizer }))
    expect(without(Object.keys(tf.train), cases)).toEqual([])
  })

  it('names of losses that compile() takes', () => {
    const names = namesOf('losses.js', 'lossesMap')
    for (const name of names) compile({ loss: name })
    expect(without(names, referenceCases('losses'))).toEqual([])
  })

  it('names of metrics that compile() takes', () => {
    const names = namesOf('metrics.js', 'metricsMap')
    for (const name of names) compile({ metrics: [name] })
    const short = {
      mse: 'meanSquaredError',
      mae: 'meanAbsoluteError',
      mape: 'meanAbsolutePercentageError',
      cosine: 'cosineProximity',
    }
    const long = names.map(name => (short as Record<string, string>)[name.toLowerCase()] ?? name)
    expect(without(long, referenceCases('metrics'))).toEqual([])
  })

  it('names of optimizers that compile() takes', () => {
    const names = namesOf('optimizers.js', 'optimizerMap').flatMap(name => [name, name.toLowerCase()])
    for (const name of names) compile({ optimizer: name })
    const cases = referenceCases('optimizers').filter(it => it.arguments === null)
    expect(
      without(
        names,
        cases.map(({ optimizer }) => ({ name: optimizer })),
      ),
    ).toEqual([])
  })

  it('registered classes', () => {
    const classes = tf.serialization.SerializationMap.getMap().classNameMap
    const layers = [...inLayers].filter(name => name.startsWith('layers.') || name === 'sequential')
    const made = new Set(layers.map(name => classNameOf(name)))
    const missing = Object.entries(classes).filter(([name, [type]]) => {
      const isLayer = type.prototype instanceof tf.layers.Layer
      const isActivation = !isLayer && /^[a-z]/.test(name)
      if (isLayer) return !made.has(name) && !MODELS.includes(name)
      return isActivation && !inOptions.includes(`"activation":"${name}"`) && name !== 'geluNew'
    })
    expect(missing.map(([name]) => name)).toEqual([])
  })
})

it('docs/coverage.md tells of these cases', () => {
  expect(readFileSync(new URL('../../docs/coverage.md', import.meta.url), 'utf8')).toContain(layersSection())
})

it('convLstm2dCell is the cell of convLstm2d', () => {
  const options = { filters: 2, kernelSize: 3, padding: 'same', useBias: false } as const
  const { cell } = tf.layers.convLstm2d(options) as unknown as { readonly cell: tf.layers.Layer }
  const alone = tf.layers.convLstm2dCell(options)
  expect(alone.getClassName()).toBe(cell.getClassName())
  expect({ ...alone.getConfig(), name: '' }).toEqual({ ...cell.getConfig(), name: '' })
})

/** Every case of a layer is one of these. */
const MODELS = ['Model', 'Functional', 'ConvLSTM2DCell']

function without(names: readonly string[], cases: readonly { readonly name: string }[]): string[] {
  return names.filter(name => !cases.some(one => one.name === name))
}

/** The functions of tf.metrics are wrappers of one function: the same where they call the same. */
function isSame(metric: unknown, others: readonly unknown[]): boolean {
  return others.some(other => other === metric || String(other).split('{')[1] === String(metric).split('{')[1])
}

/** The keys of a table in tfjs-layers' source, which it does not export. */
function namesOf(file: string, table: string): string[] {
  const folder = createRequire(import.meta.url).resolve('@tensorflow/tfjs-layers/package.json')
  const source = readFileSync(folder.replace('package.json', `dist/${file}`), 'utf8')
  const [, body] = new RegExp(`const ${table} = \\{([^}]*)\\}`).exec(source)!
  return [...body!.matchAll(/^\s*'?(\w+)'?[:,]?/gm)].map(([, name]) => name!)
}

function compile(options: Partial<tf.ModelCompileArgs>): void {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] })
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError', ...options })
  model.dispose()
}

/** The class that a function of tf.layers makes, told from a layer of a case. */
function classNameOf(name: string): string {
  return makeLayer(descriptionOf(name)).getClassName()
}

function descriptionOf(wanted: string) {
  const all = [...referenceCases('layers').flatMap(({ chain }) => chain), ...RANDOM_LAYERS.map(({ make }) => make)]
  return find(all)!

  function find(value: unknown): Parameters<typeof makeLayer>[0] | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    if ('$make' in value && value.$make === wanted) return value as Parameters<typeof makeLayer>[0]
    for (const item of Object.values(value)) {
      const found = find(item)
      if (found) return found
    }
    return undefined
  }
}
