/**
 * @file A process of its own for each thing that may take its process down: native packages and TensorFlow.
 * `node probe.js package NAME` or `node probe.js engine` prints one line of JSON. {@link runProbe} starts it.
 */

import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** What the engine says of itself. */
export interface EngineReport {
  readonly library: string
  readonly source: string
  readonly version: string
  readonly devices: readonly { readonly name: string; readonly type: string }[]
  /** The product of two 2×2 matrices on the device that TensorFlow chose. */
  readonly product: readonly number[]
}

/** The answer of a probe, or why there is none. */
export type ProbeResult<T> =
  | { readonly ok: true; readonly value: T; readonly log: string }
  | { readonly ok: false; readonly reason: string; readonly log: string }

/** Loads one of Diptych's npm packages. @returns its version */
export function probePackage(name: string): Promise<ProbeResult<string>> {
  return runProbe(['package', name])
}

/** Opens TensorFlow and multiplies. @param env - what differs from this process's environment, such as the visible GPUs */
export function probeEngine(env: NodeJS.ProcessEnv = {}): Promise<ProbeResult<EngineReport>> {
  return runProbe(['engine'], env)
}

function runProbe<T>(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ProbeResult<T>> {
  return new Promise(resolve => {
    const script = fileURLToPath(import.meta.url)
    execFile(process.execPath, [script, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      const log = stderr.trim()
      const line = stdout.trim().split('\n').at(-1) ?? ''
      if (line.startsWith('{')) return resolve({ ...(JSON.parse(line) as ProbeResult<T>), log })
      const ending = error?.signal ? `ended by ${error.signal}` : `ended with code ${error?.code ?? 0} and no answer`
      resolve({ ok: false, reason: `its process was ${ending}`.replace('was ended with', 'ended with'), log })
    })
  })
}

async function answer(args: readonly string[]): Promise<unknown> {
  return args[0] === 'package' ? loadPackage(args[1]!) : reportEngine()
}

function loadPackage(name: string): string {
  const require = createRequire(import.meta.url)
  require(name)
  const folder = require.resolve.paths(name)?.map(path => `${path}/${name}/package.json`) ?? []
  for (const file of folder) {
    try {
      return (require(file) as { version: string }).version
    } catch (error) {
      // Node looks from folder to folder upwards, and so does this.
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  }
  return 'of unknown version'
}

async function reportEngine(): Promise<EngineReport> {
  const { describeDevices, findLibrary, tensorflowVersion } = await import('@diptych/tensor/runtime')
  const { path: library, source } = findLibrary()
  const version = tensorflowVersion()
  const devices = describeDevices().map(({ name, type }) => ({ name, type }))
  const tf = await import('@diptych/tensor')
  const product = tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2]))
  return { library, source, version, devices, product: [...product.dataSync()] }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await answer(process.argv.slice(2)).then(
    value => ({ ok: true, value }),
    error => ({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
  )
  process.stdout.write(`\n${JSON.stringify(result)}\n`)
}
