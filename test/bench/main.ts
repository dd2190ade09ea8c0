/** @file `npm run bench`: lists the benches, or runs one by its name. */

import type { Bench } from './commandLine.ts'

/** What can be measured. Each loads what it needs only when it is asked for. */
const benches: Readonly<Record<string, { about: string; run(args: readonly string[]): Promise<number> }>> = {
  engine: {
    about: 'tensor code beside TensorFlow in Python, PyTorch and tfjs: ops, training steps, transfers, loading',
    run: async args => besidePeers((await import('./engine/engine.ts')).engineBench, args),
  },
  graph: {
    about:
      'compiled code beside tf.function, jit_compile and torch.compile, and what a call, a trace and a graph cell cost',
    run: async args => besidePeers((await import('./graph/graph.ts')).graphBench, args),
  },
  kernel: {
    about: 'the kernel beside ipykernel and Deno: starts, cells, output, interrupts, completions, memory',
    run: async args => besidePeers((await import('./kernel/kernel.ts')).kernelBench, args),
  },
  memory: {
    about: 'what cells hold that never dispose: training steps and small ops, with a plot',
    run: args => script('./memory.ts', args),
  },
  comparison: {
    about: 'how often comparison cells call a difference that is none, and one of 10 %',
    run: args => script('./comparison.ts', args),
  },
  livePanel: {
    about: 'how a live panel keeps up with 60 points a second; needs a browser',
    run: args => script('./livePanel.ts', args),
  },
}

const [name, ...args] = process.argv.slice(2)
const bench = name === undefined ? undefined : benches[name]
if (bench) {
  try {
    process.exitCode = await bench.run(args)
  } catch (error) {
    // Wrong use and a peer that does not run say in their message what to do.
    process.stderr.write(
      `${(error as Error).name === 'PeerError' ? (error as Error).message : (error as Error).stack}\n`,
    )
    process.exitCode = 1
  }
} else {
  const lines = Object.entries(benches).map(([name, { about }]) => `  ${name.padEnd(13)} ${about}\n`)
  process.stdout.write(`npm run bench -- NAME [OPTIONS], from a checkout that is built:\n${lines.join('')}`)
  if (name !== undefined) process.stderr.write(`There is no bench ${name}.\n`)
  process.exitCode = name === undefined ? 0 : 1
}

async function besidePeers(bench: Bench, args: readonly string[]): Promise<number> {
  const { runBench } = await import('./commandLine.ts')
  return runBench(bench, args)
}

/** The scripts read their arguments themselves. */
async function script(path: string, args: readonly string[]): Promise<number> {
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args)
  await import(path)
  return 0
}
