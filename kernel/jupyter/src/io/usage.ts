/** @file What the kernel with its child processes, and its machine, use: answers usage requests in psutil's words, as ipykernel does. */

import { availableParallelism, cpus, freemem, hostname, totalmem } from 'node:os'
import type { UsageReply } from '@diptych/protocol'
import { childrenOfProcess, readProc } from './children.ts'

/** Linux tells the time of processes in ticks of this length, on every machine. */
const TICKS_PER_SECOND = 100

interface CpuTimes {
  busy: number
  total: number
}

/** Percents are of the time since the last measurement, so one meter serves all who ask. */
export class UsageMeter {
  /** Seconds of processor time, by process. */
  #seconds = new Map<number, number>()
  /** In seconds of the process's life. */
  #measuredAt = 0
  #host: CpuTimes | undefined

  measure(): Omit<UsageReply, 'status'> {
    const pids = [process.pid, ...descendants(process.pid)]
    const hostCpu = this.#hostCpu()
    return {
      hostname: hostname(),
      pid: process.pid,
      kernel_cpu: this.#kernelCpu(pids),
      kernel_memory: pids.reduce((sum, pid) => sum + memoryOf(pid), 0),
      cpu_count: availableParallelism(),
      ...(hostCpu !== undefined && { host_cpu_percent: hostCpu }),
      host_virtual_memory: virtualMemory(),
    }
  }

  #kernelCpu(pids: readonly number[]): number {
    const now = process.uptime()
    const seconds = new Map(pids.map(pid => [pid, secondsOf(pid)]))
    const elapsed = now - this.#measuredAt
    // A process that is new since the last time has spent all of its time since then.
    const spent = pids.reduce((sum, pid) => sum + seconds.get(pid)! - (this.#seconds.get(pid) ?? 0), 0)
    this.#measuredAt = now
    this.#seconds = seconds
    return round(elapsed > 0 ? (100 * spent) / elapsed : 0)
  }

  #hostCpu(): number | undefined {
    const before = this.#host
    const times = cpus().map(({ times }) => times)
    const total = times.reduce((sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq, 0)
    const busy = total - times.reduce((sum, { idle }) => sum + idle, 0)
    this.#host = { busy, total }
    if (!before || total === before.total) return undefined
    return round((100 * (busy - before.busy)) / (total - before.total))
  }
}

/** All processes below `pid`; none where there is no /proc. */
function descendants(pid: number): number[] {
  return childrenOfProcess(pid).flatMap(child => [child, ...descendants(child)])
}

function secondsOf(pid: number): number {
  // pid (command) state …: fields 14 and 15 are the ticks in user and system mode; the command may hold spaces.
  const stat = readProc(`${pid}/stat`)
  if (stat !== '') {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
  }
  if (pid !== process.pid) return 0
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Bytes; pages that processes share are counted in parts, so that a sum is true. */
function memoryOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+)/m.exec(readProc(`${pid}/smaps_rollup`))?.[1]
  if (kilobytes !== undefined) return Number(kilobytes) * 1024
  return pid === process.pid ? process.memoryUsage.rss() : 0
}

function virtualMemory(): UsageReply['host_virtual_memory'] {
  const lines = readProc('meminfo').matchAll(/^(\w+):\s+(\d+) kB/gm)
  const bytes = new Map([...lines].map(([, name, kilobytes]) => [name, Number(kilobytes) * 1024]))
  const total = bytes.get('MemTotal') ?? totalmem()
  const free = bytes.get('MemFree') ?? freemem()
  const available = bytes.get('MemAvailable') ?? free
  const used = total - available
  return { total, available, percent: round((100 * used) / total), used, free }
}

/** One digit, as psutil's. */
function round(percent: number): number {
  return Math.round(percent * 10) / 10
}
