/**
 * @file The process of a peer that speaks tfjs's API: `node tfjsPeer.ts diptych`, `… tfjs-cpu`, or `… tfjs-node FOLDER`, the folder being
 * where its compiled binding lies.
 */

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Ready, Reply, Request } from './protocol.ts'
import { type Tf, workloads } from './workloads/index.ts'

/** What each library is, loaded: its functions, and the versions to name. */
const libraries: Readonly<Record<string, () => Promise<{ tf: Tf; versions: Record<string, string> }>>> = {
  async diptych() {
    const tf = await import('@diptych/tensor')
    const { tensorflowVersion } = await import('@diptych/tensor/runtime')
    return { tf, versions: { TensorFlow: tensorflowVersion(), tfjs: tf.version.tfjs } }
  },
  async 'tfjs-cpu'() {
    const tf = await import('@tensorflow/tfjs')
    await tf.setBackend('cpu')
    return { tf, versions: { tfjs: tf.version.tfjs } }
  },
  async 'tfjs-node'() {
    const { loadTfjsNode } = await import('./tfjsNode.ts')
    return loadTfjsNode(process.argv[3]!)
  },
}

const { tf, versions } = await libraries[process.argv[2]!]!()
// The time from the process's start to here is the time of loading.
tf.tidy(() => tf.add(1, 1).dataSync())
say({ versions: { ...versions, Node: process.versions.node }, ...memory() })

for await (const line of createInterface({ input: process.stdin })) {
  try {
    say(run(JSON.parse(line) as Request))
  } catch (error) {
    say({ error: (error as Error).stack ?? String(error) })
  }
}

function run({ workload: name, steps }: Request): Reply {
  const workload = workloads.find(one => one.name === name)!
  const run = workload.start(tf)
  try {
    run.step()
    const cpu = process.cpuUsage()
    const started = performance.now()
    for (let step = 0; step < steps; step++) run.step()
    const value = run.value()
    const ms = performance.now() - started
    const { user, system } = process.cpuUsage(cpu)
    return { ms, cpuMs: (user + system) / 1000, value }
  } finally {
    run.dispose()
  }
}

function say(message: Ready | Reply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Of this process; where there is no /proc, only what Node itself tells. */
function memory(): Pick<Ready, 'residentBytes' | 'anonymousBytes'> {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(status)![1]) * 1024
    return { residentBytes: bytes('VmRSS'), anonymousBytes: bytes('RssAnon') }
  } catch {
    return { residentBytes: process.memoryUsage.rss(), anonymousBytes: 0 }
  }
}
