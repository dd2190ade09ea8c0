/** @file The bench's workloads, 200 steps long: compiled in every way they come to what eager mode comes to, in all of their variables. */

import * as tf from '@diptych/tensor'
import { describe, expect, test } from 'vitest'
import { type Way, wayOf } from '../engine/ways.ts'
import { workloads } from './graph.ts'

const STEPS = 200
const TOLERANCE = 1e-5
/**
 * XLA's sums round otherwise: after 10 steps by less than that, but then somewhere a unit is just above 0 in one and just below in the
 * other, and trains on in the one alone. The losses stay equal.
 */
const XLA = { variables: 0.02, loss: 1e-4 }

/** Every variable's values and the last loss, after all steps. */
async function train(name: string, way: string): Promise<Float32Array[]> {
  const { compile, within = work => work() }: Way = await wayOf(way)
  return within(() => {
    const before = new Set(Object.keys(tf.engine().state.registeredVariables))
    const run = workloads.find(one => one.name === name)!.start(tf, compile)
    for (let step = 0; step < STEPS; step++) run.step()
    const variables = Object.entries(tf.engine().state.registeredVariables).filter(([key]) => !before.has(key))
    const values = variables.map(([, variable]) => variable.dataSync<'float32'>())
    values.push(Float32Array.of(run.value()))
    run.dispose()
    return values
  })
}

function distance(a: Float32Array, b: Float32Array): number {
  const scale = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index]!)), 0) / scale
}

describe.each(workloads.map(({ name }) => name))('%s', async name => {
  const eager = await train(name, 'eager')

  test.each(['graph', 'xla', 'cell', 'cell-xla'])(`${STEPS} steps as %s`, { timeout: 300_000 }, async way => {
    const compiled = await train(name, way)
    expect(compiled).toHaveLength(eager.length)
    const distances = compiled.map((values, index) => distance(values, eager[index]!))
    const isXla = way.endsWith('xla')
    expect(distances.pop()).toBeLessThan(isXla ? XLA.loss : TOLERANCE)
    for (const each of distances) expect(each).toBeLessThan(isXla ? XLA.variables : TOLERANCE)
  })
})
