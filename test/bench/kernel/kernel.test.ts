/** @file The bench's harness, with real kernels and as few rounds as there can be: no times are judged here, only that kernels do what they are asked for. */

import { expect, test } from 'vitest'
import { readOptions } from '../commandLine.ts'
import { PeerError } from '../engine/peer.ts'
import { environmentPython } from '../engine/peers.ts'
import type { Row } from '../engine/results.ts'
import { type Cells, diptychCells, pythonCells } from './cells.ts'
import { documentOf } from './document.ts'
import { kernelBench, measureKernels } from './kernel.ts'
import { UnableError } from './kernelPeer.ts'
import { diptych, type KernelKind, TENSOR } from './peers.ts'
import { judge } from './targets.ts'
import { workloads } from './workloads.ts'

/** The one that came with JupyterLab: nothing is installed. */
const ipykernel: KernelKind = {
  ...diptych,
  name: 'ipykernel',
  does: workload => workload !== TENSOR,
  interruptMode: 'signal',
  cells: () => pythonCells,
  prepare: async () => ({
    file: environmentPython(),
    args: ['-m', 'ipykernel_launcher', '-f', '{connection_file}'],
  }),
}

const few = (asked?: string) => ({
  ...readOptions(asked === undefined ? [] : ['--workloads', asked], kernelBench),
  peers: ['diptych', 'ipykernel', 'other'],
  rounds: 1,
  turnMs: 1,
})

/** Diptych under another name, with other cells. */
const other = (cells: Partial<Cells>): KernelKind => ({
  ...diptych,
  name: 'other',
  cells: () => ({ ...diptychCells, ...cells }),
})

test('everything is measured of diptych and of ipykernel, but for what that cannot do', async () => {
  const reported: Row[] = []
  const results = await measureKernels(few(), ({ rows }) => reported.push(...rows), [diptych, ipykernel])
  const { rows, unable, circumstances } = results
  expect(reported).toEqual(rows)
  expect(unable).toEqual([
    { workload: 'completion while busy', peer: 'ipykernel', reason: 'completes when the cell has ended' },
  ])
  const measuredOf = (peer: string): string[] => rows.filter(row => row.peer === peer).map(({ workload }) => workload)
  const all = workloads.flatMap(({ metrics }) => metrics.map(({ workload }) => workload))
  expect(measuredOf('diptych')).toEqual(all)
  expect(measuredOf('ipykernel')).toEqual(all.filter(name => name !== 'completion while busy' && name !== TENSOR))
  for (const { peer, workload, median, ratio, samples } of rows) {
    expect(median, workload).toBeGreaterThan(0)
    expect(samples).toHaveLength(1)
    const ours = rows.find(row => row.workload === workload)!
    if (peer === 'ipykernel') expect(ratio!.value).toBeCloseTo(ours.median / median, 6)
  }
  expect(circumstances.versions.ipykernel).toEqual({ ipython: expect.any(String), python: expect.any(String) })
  const page = documentOf(results, '--rounds 1')
  expect(page).toContain('- completion while busy, ipykernel: –, completes when the cell has ended')
  expect(judge(rows)).toHaveLength(8)
  for (const { text } of judge(rows)) expect(page).toContain(text)
})

test('a kernel that comes to another result ends the bench', async () => {
  const run = measureKernels(few('cell'), () => {}, [diptych, other({ sum: '1+2' })])
  await expect(run).rejects.toThrow(new PeerError('other: 1+2 comes to 3, and not to 2.'))
})

test('lost lines are told of another kernel, and end the bench where diptych loses them', async () => {
  const lossy = { lines: `console.log('line 0')` }
  const reason = '1 of 100000 lines arrive'
  const { rows, unable } = await measureKernels(few('lines'), () => {}, [diptych, other(lossy)])
  expect(rows.map(({ peer }) => peer)).toEqual(['diptych'])
  expect(unable).toEqual([{ workload: 'lines', peer: 'other', reason }])
  const run = measureKernels(few('lines'), () => {}, [{ ...other(lossy), name: 'diptych' }])
  await expect(run).rejects.toThrow(new UnableError(reason))
})

test('a cell that fails ends the bench, with its error', async () => {
  const run = measureKernels(few('display'), () => {}, [diptych, other({ display: 'nothing.here' })])
  await expect(run).rejects.toThrow(/^other fails in nothing\.here: .*nothing is not defined/)
})

test('a kernel that cannot run ends the bench, with what it said', async () => {
  const broken = (file: string): KernelKind => ({
    ...other({}),
    prepare: async () => ({ file, args: ['-e', 'throw new Error("no such library")'] }),
  })
  const run = (kind: KernelKind) => measureKernels(few('cell'), () => {}, [diptych, kind])
  await expect(run(broken(process.execPath))).rejects.toThrow(/other does not run: .*exit code 1.*no such library/s)
  await expect(run(broken('/no/such/program'))).rejects.toThrow(/other does not run: .*ENOENT/s)
})

test('diptych is measured whoever is asked for, and what there is not is refused by name', () => {
  expect(readOptions(['--peers', 'deno'], kernelBench).peers).toEqual(['diptych', 'deno'])
  expect(() => readOptions(['--peers', 'xeus'], kernelBench)).toThrow(
    new PeerError('There is no peer xeus. There are diptych, ipykernel, deno, all.'),
  )
})

test('a start is held against the faster of the others, and an interrupt against its limit', () => {
  const row = (workload: string, peer: string, median: number, ratio?: Row['ratio']): Row => ({
    ...{ workload, about: '', peer, unit: 'ms', per: 'start', median, p5: median, p95: median, samples: [] },
    ...(ratio && { ratio }),
  })
  const rows = [
    row('start', 'diptych', 260),
    row('start', 'ipykernel', 400, { value: 0.65, low: 0.6, high: 0.7 }),
    row('start', 'deno', 200, { value: 1.3, low: 1.2, high: 1.4 }),
    row('interrupt', 'diptych', 51),
  ]
  expect(judge(rows)).toEqual([
    {
      text: 'start: within 1.3 times the time of the faster of the others',
      measured: "1.30 (1.20 to 1.40) of deno's",
      verdict: 'unclear',
    },
    { text: 'interrupt: within 50 ms', measured: '51.0 ms', verdict: 'not met' },
  ])
})
