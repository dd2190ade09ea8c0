/** @file The bench's harness, with real peers and as few rounds as there can be: what it runs, prints and writes. No times are judged here. */

import { expect, test } from 'vitest'
import { readOptions } from '../commandLine.ts'
import { documentOf } from './document.ts'
import { graphBench, measureGraph, workloads } from './graph.ts'
import { peerKinds } from './peers.ts'
import type { Row } from './rows.ts'
import { judge } from './targets.ts'

const few = { rounds: 1, turnMs: 1 }

test('a training is the same in all ways and in TensorFlow for Python, and all are held against the faster of two ways', async () => {
  const reported: Row[] = []
  // Peers that come to other results end it.
  const results = await measureGraph({ ...readOptions(['--workloads', 'mlp'], graphBench), ...few }, rows =>
    reported.push(...rows),
  )
  const { rows, overheads, circumstances } = results
  expect(reported).toEqual(rows)
  expect(overheads).toEqual([])
  expect(rows.map(({ workload, peer }) => `${workload} ${peer}`)).toEqual(
    ['graph', 'xla', 'cell', 'cell-xla', 'eager', 'tf.function', 'jit_compile'].map(peer => `mlp ${peer}`),
  )
  const ours = rows.find(({ ratio }) => !ratio)!
  expect(['graph', 'xla']).toContain(ours.peer)
  for (const { peer, median, ratio, firstMs } of rows) {
    if (peer !== ours.peer) expect(ratio!.value).toBeCloseTo(ours.median / median, 6)
    expect(firstMs).toBeGreaterThan(0)
  }
  expect(circumstances.versions.graph!.TensorFlow).toBe(circumstances.versions['tf.function']!.TensorFlow)
  const [verdict, ...others] = judge(results)
  expect(others).toEqual([])
  expect(verdict!.text).toBe('mlp: the better of graph and XLA no slower than the best of the others')
  expect(documentOf(results, '--rounds 1')).toContain(
    `| ${verdict!.text} | ${verdict!.measured} | ${verdict!.verdict} |`,
  )
})

test('what calls, traces and steps of graph cells cost has a line each, in the table and on the page', async () => {
  const outcome = await graphBench.measure({ ...readOptions(['--workloads', 'overheads'], graphBench), ...few }, () => {
    throw new Error('no peer was asked for')
  })
  const [rows, overheads] = outcome.tables
  expect(rows).toHaveLength(2)
  expect(overheads).toHaveLength(2 + outcome.records.length)
  for (const record of outcome.records as { about: string; value: number }[]) {
    expect(record.value, record.about).toBeGreaterThanOrEqual(0)
    expect(overheads!.some(line => line.startsWith(`| ${record.about} `))).toBe(true)
  }
  const page = outcome.document('--workloads overheads')
  expect(page).toContain('<!-- Written by `npm run bench -- graph --workloads overheads`; do not edit. -->')
  for (const line of overheads!) expect(page).toContain(line)
})

test('both ways of compiling are measured whoever is asked for, and what there is not is refused by name', () => {
  const peersOf = (asked: string): readonly string[] => readOptions(['--peers', asked], graphBench).peers
  expect(peersOf('tf.function')).toEqual(['graph', 'xla', 'tf.function'])
  expect(peersOf('all')).toEqual(peerKinds.map(({ name }) => name))
  expect(() => peersOf('jax')).toThrow(
    'There is no peer jax. There are graph, xla, cell, cell-xla, eager, tf.function, jit_compile, torch.compile, all.',
  )
  expect(() => readOptions(['--workloads', 'in'], graphBench)).toThrow(
    'There is no workload in. There are dispatch, mlp, cnn, rnn, elementwise, overheads.',
  )
})

test('graph cells take part in trainings only: they compute nothing that nobody reads', () => {
  const cell = peerKinds.find(({ name }) => name === 'cell')!
  expect(workloads.map(({ name }) => name).filter(name => cell.does(name))).toEqual(['mlp', 'cnn', 'rnn'])
})

test('the better way is held against the fastest of the others, and a first call against its limit', () => {
  const row = (peer: string, median: number, firstMs: number, ratio?: Row['ratio']): Row => ({
    ...{ workload: 'cnn', about: '', per: 'step', peer, median, p5: median, p95: median, firstMs, samples: [] },
    ...(ratio && { ratio }),
  })
  const rows = [
    row('graph', 10, 301),
    row('xla', 20, 1500, { value: 0.5, low: 0.4, high: 0.6 }),
    row('tf.function', 9, 1, { value: 1.1, low: 0.9, high: 1.2 }),
    row('jit_compile', 12, 1, { value: 0.8, low: 0.7, high: 0.9 }),
  ]
  expect(judge({ rows, overheads: [] })).toEqual([
    {
      text: 'cnn: the better of graph and XLA no slower than the best of the others',
      measured: 'graph / tf.function 1.10 (0.900 to 1.20)',
      verdict: 'unclear',
    },
    { text: 'cnn: the first call by graph within 300 ms', measured: '301 ms', verdict: 'not met' },
    { text: 'cnn: the first call by xla within 1.50 s', measured: '1.50 s', verdict: 'met' },
  ])
})
