/** @file What a run of the bench comes to: one row for each workload and peer, as it is printed, written and judged. */

import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { median, quantile, type TimedPair } from '@diptych/compare'
import type { LoadResult } from './loading.ts'
import type { WorkloadResult } from './workloadRun.ts'

export interface Row {
  readonly workload: string
  readonly about: string
  readonly peer: string
  /** Of the numbers: `ms` for time, `bytes` for memory. */
  readonly unit: 'ms' | 'bytes'
  /** What one number is of: an op, a step, a copy, a start. */
  readonly per: string
  readonly median: number
  readonly p5: number
  readonly p95: number
  /** diptych's time / this peer's, with the ends of its 95 % interval. Of memory there is no interval. */
  readonly ratio?: { readonly value: number; readonly low?: number; readonly high?: number }
  /** Of workloads: the time that the process computed, on all threads. Where others use the machine too, it says more. */
  readonly cpu?: { readonly median: number; readonly ratio?: number }
  /** Steps in one turn, for workloads. */
  readonly steps?: number
  /** What the first steps came to, for workloads. */
  readonly value?: number
  /** Turn by turn. */
  readonly samples: readonly number[]
}

/** Where and with what a run was made. */
export interface Circumstances {
  readonly date: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly memoryBytes: number
    readonly system: string
  }
  /** Of each peer, by its name. */
  readonly versions: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly threads: number
  readonly rounds: number
  /** How many processes wanted to run in the minute before: above 0 the machine was not ours alone. */
  readonly loadBefore: number
}

export function workloadRows({ workload, peers }: WorkloadResult): Row[] {
  const { name, about, unit } = workload
  const ours = median(peers[0]!.cpuSamples)
  return peers.map(({ name: peer, samples, cpuSamples, pair, steps, value }) => ({
    ...{ workload: name, about, peer, unit: 'ms', per: unit.name },
    ...spreadOf(samples),
    ...ratioOf(pair),
    cpu: { median: median(cpuSamples), ...(pair && { ratio: ours / median(cpuSamples) }) },
    ...{ steps, value, samples },
  }))
}

export function loadRows(results: readonly LoadResult[]): Row[] {
  return timeRows(
    { workload: 'load', about: 'from the start of a process until its first op is done', per: 'start' },
    results,
  )
}

/** Resident memory after the first op, and that part of it which is no file's. */
export function memoryRows(results: readonly LoadResult[]): Row[] {
  const rows = (workload: string, about: string, bytesOf: (result: LoadResult) => readonly number[]): Row[] => {
    const samples = results.map(result => ({ name: result.name, samples: bytesOf(result) }))
    return byteRows({ workload, about, per: 'process' }, samples)
  }
  return [
    ...rows('memory', 'resident memory after the first op', ({ residentBytes }) => residentBytes),
    ...rows('own memory', 'that of it which is not files', ({ anonymousBytes }) => anonymousBytes),
  ]
}

/** What was measured of each peer, in milliseconds; the first peer held against it. */
export function timeRows(
  of: Pick<Row, 'workload' | 'about' | 'per'>,
  results: readonly { name: string; samples: readonly number[]; pair: TimedPair | undefined }[],
): Row[] {
  return results.map(({ name: peer, samples, pair }) => ({
    ...of,
    ...{ peer, unit: 'ms' },
    ...spreadOf(samples),
    ...ratioOf(pair),
    samples,
  }))
}

/** What was measured of each peer, in bytes. */
export function byteRows(
  of: Pick<Row, 'workload' | 'about' | 'per'>,
  results: readonly { name: string; samples: readonly number[] }[],
): Row[] {
  const [first] = results
  return results.map(result => ({
    ...of,
    ...{ peer: result.name, unit: 'bytes' },
    ...spreadOf(result.samples),
    ...(result !== first && { ratio: { value: median(first!.samples) / median(result.samples) } }),
    samples: result.samples,
  }))
}

export function loadAverage(): number {
  return loadavg()[0]!
}

/** Others used the machine, so that times were partly theirs. @returns what to make of such a run; nothing if it was ours alone */
export function busyWarning({ loadBefore, machine: { cores } }: Circumstances): string | undefined {
  if (loadBefore < cores / 2) return undefined
  return (
    `The machine was busy (load average ${loadBefore.toFixed(1)} before the run, ${cores} cores): trust ratios more than times, and CPU time, ` +
    'where there is any, more than both; where threads wait for each other by spinning, as in PyTorch, not even that, unless the run had --threads 1.'
  )
}

/** @param versions - of each peer, by its name. @param loadBefore - the `loadAverage` at the run's start */
export function circumstancesOf(
  { threads, rounds }: Pick<Circumstances, 'threads' | 'rounds'>,
  versions: Circumstances['versions'],
  loadBefore: number,
): Circumstances {
  return { date: new Date().toISOString(), machine: machine(), versions, threads, rounds, loadBefore }
}

function machine(): Circumstances['machine'] {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${type()} ${release()}, ${process.arch}`,
  }
}

/** The median and what lies around it. */
export function spreadOf(samples: readonly number[]): Pick<Row, 'median' | 'p5' | 'p95'> {
  const sorted = samples.toSorted((a, b) => a - b)
  return { median: quantile(sorted, 0.5), p5: quantile(sorted, 0.05), p95: quantile(sorted, 0.95) }
}

function ratioOf(pair: TimedPair | undefined): Pick<Row, 'ratio'> {
  return pair ? { ratio: { value: pair.ratio, low: pair.low, high: pair.high } } : {}
}
