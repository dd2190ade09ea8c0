/** @file The bench's harness, with the real peers and as few rounds as there can be: no times are judged here, only that the work is the same. */

import { expect, test } from 'vitest'
import { readOptions } from '../commandLine.ts'
import { documentOf } from './document.ts'
import { engineBench, measureEngine } from './engine.ts'
import { Peer, PeerError } from './peer.ts'
import type { Row } from './results.ts'
import { judge } from './targets.ts'
import { runWorkload } from './workloadRun.ts'
import { workloads } from './workloads/index.ts'

const few = { ...readOptions([], engineBench), rounds: 1, turnMs: 1 }

test('every workload comes to the same in diptych and in TensorFlow for Python', async () => {
  const reported: Row[] = []
  const { rows, circumstances } = await measureEngine(few, made => reported.push(...made))
  expect(reported).toEqual(rows)
  const valuesOf = (peer: string): unknown =>
    rows.flatMap(row => (row.peer === peer && row.value !== undefined ? [[row.workload, row.value]] : []))
  expect(valuesOf('diptych')).toHaveLength(workloads.length)
  for (const { name } of workloads) {
    const [ours, theirs] = ['diptych', 'tensorflow'].map(
      peer => rows.find(row => row.workload === name && row.peer === peer)!,
    )
    expect(ours!.value).toBeCloseTo(theirs!.value!, 4)
    expect(ours!.samples).toHaveLength(1)
    expect(theirs!.ratio!.value).toBeCloseTo(ours!.median / theirs!.median, 6)
  }
  for (const workload of ['load', 'memory', 'own memory']) {
    const measured = rows.filter(row => row.workload === workload)
    expect(measured.map(({ peer }) => peer)).toEqual(['diptych', 'tensorflow'])
    for (const { median } of measured) expect(median).toBeGreaterThan(0)
  }
  expect(circumstances.versions.diptych!.TensorFlow).toBe(circumstances.versions.tensorflow!.TensorFlow)
  const document = documentOf(rows, circumstances, '--rounds 1')
  for (const { text } of judge(rows)) expect(document).toContain(text)
})

test('a peer that comes to another result ends the bench', async () => {
  await using honest = await Peer.start(fakePeer('honest', 1))
  await using wrong = await Peer.start(fakePeer('wrong', 1.001))
  const run = runWorkload(workloads[0]!, [honest, wrong], few)
  await expect(run).rejects.toThrow(
    'dispatch: wrong comes to 1.001 after 3 steps and honest to 1: they do not do the same work.',
  )
})

test('a peer that cannot run ends the bench, with what it printed', async () => {
  const command = { name: 'broken', file: process.execPath, args: ['-e', 'throw new Error("no such library")'] }
  await expect(Peer.start(command)).rejects.toThrow(/broken does not run: .*ended with 1.*no such library/s)
  await expect(Peer.start({ ...command, file: '/no/such/program' })).rejects.toThrow(/broken does not run: .*ENOENT/s)
})

test('a workload that fails in a peer ends the bench, with its error', async () => {
  await using peer = await Peer.start(fakePeer('failing', 1))
  await expect(peer.run({ workload: 'unknown', steps: 1 })).rejects.toThrow('failing fails in unknown: not mine')
})

test('what is not measured is refused by name', () => {
  expect(() => readOptions(['--peers', 'jax'], engineBench)).toThrow(
    new PeerError(
      'There is no peer jax. There are diptych, tensorflow, pytorch, tfjs-cpu, tfjs-node, memcpy-new, memcpy-mapped, all.',
    ),
  )
  expect(() => readOptions(['--rounds', '0'], engineBench)).toThrow('--rounds takes a whole number above 0, got 0.')
})

test('a target is met if all of its interval lies within the limit, and unclear if the limit lies within it', () => {
  const row = (value: number, low: number, high: number): Row => ({
    ...{
      workload: 'dispatch',
      about: '',
      peer: 'tensorflow',
      unit: 'ms',
      per: 'op',
      median: 1,
      p5: 1,
      p95: 1,
      samples: [],
    },
    ratio: { value, low, high },
  })
  expect(judge([row(0.2, 0.15, 0.25)])[0]!.verdict).toBe('met')
  expect(judge([row(0.2, 0.15, 0.26)])[0]!.verdict).toBe('unclear')
  expect(judge([row(0.3, 0.26, 0.35)])[0]!.verdict).toBe('not met')
})

/** A process that answers for one workload, always alike. */
function fakePeer(name: string, value: number): { name: string; file: string; args: string[] } {
  const program = `
    const say = message => console.log(JSON.stringify(message))
    say({ versions: {}, residentBytes: 1, anonymousBytes: 1 })
    require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
      const { workload } = JSON.parse(line)
      say(workload === 'dispatch' ? { ms: 1, cpuMs: 1, firstMs: 1, value: ${value} } : { error: 'not mine' })
    })`
  return { name, file: process.execPath, args: ['-e', program] }
}
