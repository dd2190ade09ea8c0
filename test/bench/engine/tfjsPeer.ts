/**
 * @file The process of a peer that speaks tfjs's API: `node tfjsPeer.ts diptych [WAY]`, the way being one of `ways.ts`, `… tfjs-cpu`, or
 * `… tfjs-node FOLDER`, the folder being where its compiled binding lies.
 */

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Ready, Reply, Request } from './protocol.ts'
import { type Way, wayOf } from './ways.ts'
import { type Started, type Tf, workloads } from './workloads/index.ts'

/** What each library is, loaded: its functions, and the versions to name. */
const libraries: Readonly<Record<string, () => Promise<{ tf: Tf; versions: Record<string, string>; way?: Way }>>> = {
  async diptych() {
    const tf = await import('@diptych/tensor')
    const { tensorflowVersion } = await import('@diptych/tensor/runtime')
    const way = await wayOf(process.argv[3])
    return { tf, versions: { TensorFlow: tensorflowVersion(), tfjs: tf.version.tfjs }, way }
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

const { tf, versions, way } = await libraries[process.argv[2]!]!()
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

// What a request to go on finds.
let kept: { readonly name: string; readonly run: Started } | undefined

function run({ workload: name, steps, goOn = false }: Request): Reply {
  const isKept = goOn && kept?.name === name
  if (!isKept) {
    kept?.run.dispose()
    kept = undefined
  }
  const run = isKept ? kept!.run : workloads.find(one => one.name === name)!.start(tf, way?.compile)
  const take = way?.within ?? (work => work())
  return take(() => {
    try {
      const before = performance.now()
      run.step()
      const cpu = process.cpuUsage()
      const started = performance.now()
      for (let step = 0; step < steps; step++) run.step()
      const value = run.value()
      const ms = performance.now() - started
      const { user, system } = process.cpuUsage(cpu)
      return { ms, cpuMs: (user + system) / 1000, firstMs: started - before, value }
    } finally {
      if (goOn) kept = { name, run }
      else run.dispose()
    }
  })
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
