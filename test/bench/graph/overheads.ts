/** @file What Diptych's own code costs around a compiled function: calling it, tracing it, and finding it again in a graph cell. */

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Session } from 'node:inspector'
import { median } from '@diptych/compare'
import * as tf from '@diptych/tensor'
import { type Mode, runInMode, synchronize } from '@diptych/tensor/runtime'

export interface Overhead {
  readonly about: string
  readonly value: number
  /** Empty for a share. */
  readonly unit: string
  readonly limit?: number
}

const CALLS = 200
const CAPTURED = 100
const TRACED_NODES = 300

/** @param rounds - how often each is measured; the medians count. */
export async function measureOverheads(rounds: number): Promise<Overhead[]> {
  const none = callOverhead(0, rounds)
  const many = callOverhead(CAPTURED, rounds)
  return [
    { about: 'calling a compiled function, beyond TensorFlow', value: none, unit: 'µs', limit: 20 },
    {
      about: 'calling one, for each captured tensor more',
      value: Math.max(0, (many - none) / CAPTURED),
      unit: 'µs',
      limit: 1,
    },
    { about: 'tracing, for each node', value: tracingPerNode(rounds), unit: 'µs', limit: 100 },
    ...(await cellSplit()),
    ...sharesOf("a small MLP's step", cellSteps(rounds), { graph: 0.6, 'graph+xla': 0.6 }),
    ...sharesOf('a tidied chain of 40 ops on 1 MB', chainSteps(rounds), { graph: 0.45, 'graph+xla': 0.1 }),
  ]
}

/** Microseconds of a call that are not TensorFlow's. */
function callOverhead(captures: number, rounds: number): number {
  const captured = Array.from({ length: captures }, () => tf.ones([128]))
  const f = tf.graph((x: tf.Tensor) => tf.addN([x, ...captured]))
  const x = tf.ones([128])
  let inside = 0
  const note = (message: unknown): void => {
    inside += (message as { milliseconds: number }).milliseconds
  }
  for (let call = 0; call < CALLS; call++) f(x).dispose()
  subscribe('diptych:execute', note)
  const overheads = Array.from({ length: rounds }, () => {
    inside = 0
    const started = performance.now()
    for (let call = 0; call < CALLS; call++) f(x).dispose()
    return ((performance.now() - started - inside) / CALLS) * 1000
  })
  unsubscribe('diptych:execute', note)
  f.dispose()
  tf.dispose([x, ...captured])
  return median(overheads)
}

/** Microseconds that each node of a new function takes until TensorFlow has it. */
function tracingPerNode(rounds: number): number {
  const x = tf.ones([8, 8])
  const times = Array.from({ length: rounds }, () => {
    using f = tf.graph((input: tf.Tensor) => {
      let result = input
      for (let node = 0; node < TRACED_NODES / 3; node++) result = result.matMul(input).relu().add(input)
      return result
    })
    let milliseconds = 0
    const started = performance.now()
    const note = (message: unknown): void => {
      milliseconds += (message as { milliseconds: number }).milliseconds
    }
    subscribe('diptych:execute', note)
    f(x).dispose()
    unsubscribe('diptych:execute', note)
    // TensorFlow's first run optimises, which is not tracing.
    return ((performance.now() - started - milliseconds) / TRACED_NODES) * 1000
  })
  x.dispose()
  return median(times)
}

/** A training step of small ops, where JavaScript is most of the time. */
function smallStep(): () => void {
  const x = tf.randomNormal<tf.Rank.R2>([32, 32])
  const y = tf.oneHot(tf.randomUniformInt([32], 0, 10), 10)
  const [w1, w2] = [
    tf.variable(tf.randomNormal<tf.Rank.R2>([32, 64], 0, 0.1)),
    tf.variable(tf.randomNormal<tf.Rank.R2>([64, 10], 0, 0.1)),
  ]
  const [b1, b2] = [tf.variable(tf.zeros([64])), tf.variable(tf.zeros([10]))]
  const optimizer = tf.train.sgd(0.05)
  const loss = (): tf.Scalar =>
    tf.losses.softmaxCrossEntropy(y, x.matMul(w1).add(b1).relu().matMul(w2).add(b2)) as tf.Scalar
  return () => optimizer.minimize(loss, true, [w1, b1, w2, b2] as tf.Variable[])!.dispose()
}

/** By mode, of eager mode's time. */
type Shares = Readonly<Record<Exclude<Mode, 'eager'>, number>>

function sharesOf(step: string, shares: Shares, limits: Shares): Overhead[] {
  const row = (mode: keyof Shares, how: string): Overhead => ({
    about: `${step} in a graph cell${how}, as a share of eager's`,
    value: shares[mode],
    unit: '',
    limit: limits[mode],
  })
  return [row('graph', ''), row('graph+xla', ' with XLA')]
}

function cellSteps(rounds: number): Shares {
  return shares(rounds, 50, smallStep)
}

function chainSteps(rounds: number): Shares {
  return shares(rounds, 5, () => {
    const x = tf.randomUniform([2 ** 18])
    return () => {
      const result = tf.tidy(() => {
        let y: tf.Tensor = x
        for (let time = 0; time < 10; time++) y = y.mul(1.01).add(0.1).relu().sub(0.05)
        return y
      })
      // Computes it. Reading it, which takes the same in every mode, would be half of XLA's time.
      synchronize()
      result.dispose()
    }
  })
}

/** The modes take turns. @returns each one's median time as a share of eager's. */
function shares(rounds: number, steps: number, start: () => () => void): Shares {
  const modes: readonly Mode[] = ['eager', 'graph', 'graph+xla']
  const times: Record<Mode, number[]> = { eager: [], graph: [], 'graph+xla': [] }
  // One cell for each mode: its first turn finds out what the others know.
  const runs = modes.map(mode => ({ mode, step: start(), inCell: runInMode(mode, () => AsyncLocalStorage.snapshot()) }))
  for (let round = -2; round < rounds; round++) {
    for (const { mode, step, inCell } of runs) {
      const started = performance.now()
      inCell(() => {
        for (let count = 0; count < steps; count++) step()
      })
      if (round >= 0) times[mode].push(performance.now() - started)
    }
  }
  const eager = median(times.eager)
  return { graph: median(times.graph) / eager, 'graph+xla': median(times['graph+xla']) / eager }
}

/** Where the time of a small step in a graph cell goes, by V8's sampling profiler, in microseconds for each of its ops. */
async function cellSplit(): Promise<Overhead[]> {
  const STEPS = 6000
  const step = smallStep()
  let ops = 0
  const count = (): void => void ops++
  const session = new Session()
  session.connect()
  const post = <Result>(method: string, parameters = {}): Promise<Result> =>
    new Promise((resolve, reject) =>
      session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result as Result))),
    )
  try {
    const profile = await runInMode('graph', async () => {
      for (let warm = 0; warm < STEPS / 3; warm++) step()
      subscribe('diptych:op', count)
      step()
      unsubscribe('diptych:op', count)
      await post('Profiler.enable')
      await post('Profiler.setSamplingInterval', { interval: SAMPLE_US })
      await post('Profiler.start')
      for (let turn = 0; turn < STEPS; turn++) step()
      return (await post<{ profile: Profile }>('Profiler.stop')).profile
    })
    const parts = splitOf(profile)
    const each = (ms: number): number => (ms * 1000) / STEPS / ops
    return [
      {
        about: "a graph cell's small step, for each op: recording and look-up",
        value: each(parts.recording),
        unit: 'µs',
        limit: 1.5,
      },
      { about: "tfjs's own JavaScript, ours around it, and garbage", value: each(parts.tfjs), unit: 'µs' },
      { about: 'TensorFlow', value: each(parts.tensorflow), unit: 'µs' },
    ]
  } finally {
    session.disconnect()
  }
}

// Ten times as many samples take half of the step's time themselves.
const SAMPLE_US = 1000

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string }
  readonly children?: readonly number[]
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

type Kind = 'recording' | 'tensorflow' | 'tfjs'

/** Milliseconds by whose code ran. What has no file, as calls into the library, counts for the function that calls it. */
function splitOf({ nodes, samples, timeDeltas }: Profile): Record<Kind, number> {
  const byId = new Map(nodes.map(node => [node.id, node]))
  const kinds = new Map<number, Kind | undefined>()
  const visit = (node: ProfileNode, caller: Kind | undefined): void => {
    const kind = kindOf(node.callFrame, caller)
    kinds.set(node.id, kind)
    for (const child of node.children ?? []) visit(byId.get(child)!, kind)
  }
  visit(nodes[0]!, undefined)
  const parts = { recording: 0, tensorflow: 0, tfjs: 0 }
  samples.forEach((id, index) => {
    const kind = kinds.get(id)
    if (kind) parts[kind] += timeDeltas[index]! / 1000
  })
  return parts
}

function kindOf({ url, functionName }: ProfileNode['callFrame'], caller: Kind | undefined): Kind | undefined {
  if (functionName === '(garbage collector)') return 'tfjs'
  if (url === '') return caller
  if (url.startsWith('node:inspector')) return undefined
  if (url.includes('/tensor/lib/native/')) return 'tensorflow'
  return url.includes('/tensor/lib/graph/') ? 'recording' : 'tfjs'
}
