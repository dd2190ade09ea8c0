/** @file What `@tensorflow/tfjs-node-gpu` exports, read from its code without its native addon, against what this package exports. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { InferenceModel, MetaGraph } from '@tensorflow/tfjs-core'
import type { node as TheirNode } from '@tensorflow/tfjs-node-gpu/dist/node.js'
import { describe, expect, test } from 'vitest'
import * as tf from '../index.ts'

const require = createRequire(import.meta.url)
const DIST = '@tensorflow/tfjs-node-gpu/dist/'
const entry = readFileSync(require.resolve(`${DIST}index`), 'utf8')
type Exports = Record<string, unknown>

/** The modules that it exports whole, by `export *`. */
const starred = [...entry.matchAll(/__exportStar\(require\("(.+?)"\)/g)].map(([, module]) => module!)
/** What it exports by name: objects that it puts together. */
const named = [...entry.matchAll(/^exports\.(\w+) = __assign\((.*)\);$/gm)].map(([, name]) => name!)

// Our functions can be called as theirs: the compiler checks it.
const callable: Omit<typeof TheirNode, 'loadSavedModel' | 'summaryFileWriter'> & {
  loadSavedModel: (path: string, tags?: string[], signature?: string) => Promise<InferenceModel & { dispose(): void }>
  getMetaGraphsFromSavedModel: (path: string) => Promise<MetaGraph[]>
  summaryFileWriter: (
    ...given: Parameters<typeof TheirNode.summaryFileWriter>
  ) => Pick<ReturnType<typeof TheirNode.summaryFileWriter>, 'scalar' | 'histogram' | 'flush'>
} = tf.node

describe("tfjs-node's public API", () => {
  test('is put together from the modules that these tests know', () => {
    expect([...starred, ...named].sort()).toEqual(['./node', '@tensorflow/tfjs', 'io', 'version'])
    // Nothing else, but for an alias of the same.
    const others = [...entry.matchAll(/^exports\.(\w+) = (?!void 0|exports\.)/gm)].map(([, name]) => name)
    expect(others.sort()).toEqual(named.sort())
  })

  test('all that tfjs exports is here', () => {
    const theirs = Object.keys(require('@tensorflow/tfjs') as Exports)
    expect(theirs.filter(name => !(name in tf))).toEqual([])
    expect(theirs.length).toBeGreaterThan(300)
  })

  test('tf.node has all that theirs has, and nothing is missing in what each takes', () => {
    const { node } = require(`${DIST}node`) as { node: Exports }
    const additions = ['saveSavedModel']
    expect(Object.keys(callable).sort()).toEqual([...Object.keys(node), ...additions].sort())
    expect(new Set(Object.values(callable).map(value => typeof value))).toEqual(new Set(['function']))
  })

  test('tf.io has what tfjs and tfjs-node put there', () => {
    const theirs = [
      ...Object.keys((require('@tensorflow/tfjs') as { io: Exports }).io),
      ...Object.keys(require(`${DIST}io/index`)),
    ]
    expect(theirs.filter(name => typeof (tf.io as Exports)[name] !== 'function')).toEqual([])
  })

  test('tf.version has theirs', () => {
    const { version } = require(`${DIST}version`) as { version: string }
    expect(tf.version).toEqual({
      ...(require('@tensorflow/tfjs') as { version: Exports }).version,
      'tfjs-node': version,
    })
  })

  test('its backend is registered under its name', () => {
    expect(tf.getBackend()).toBe('tensorflow')
    expect(tf.findBackend('tensorflow')).toBeDefined()
  })
})
