/**
 * @file A process of its own for each thing that may take its process down: native packages, TensorFlow and CUDA.
 * `node probe.js package NAME`, `engine` or `cuda VERSION CUDNN FOLDER` prints one line of JSON. {@link runProbe} starts it.
 */

import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { DeviceInfo } from '@diptych/tensor'
import type { CudaLibrary, NvidiaAnswer } from '@diptych/tensor/runtime'
import type { Wheel } from './wheel.ts'

/** What the engine says of itself. */
export interface EngineReport {
  readonly library: string
  readonly source: string
  readonly version: string
  readonly devices: readonly DeviceReport[]
}

/** A device, with the product of two 2×2 matrices there, or why there is none. */
export interface DeviceReport extends DeviceInfo {
  readonly product: readonly number[] | { readonly problem: string }
}

/** What CUDA says, and the libraries that TensorFlow wants of it. */
export interface CudaReport {
  readonly answer: NvidiaAnswer
  readonly libraries: readonly CudaLibrary[]
}

/** The answer of a probe, or why there is none. */
export type ProbeResult<T> =
  | { readonly ok: true; readonly value: T; readonly log: string }
  | { readonly ok: false; readonly reason: string; readonly log: string }

/** Loads one of Diptych's npm packages. @returns its version */
export function probePackage(name: string): Promise<ProbeResult<string>> {
  return runProbe(['package', name])
}

/** Opens TensorFlow and multiplies on each device. */
export function probeEngine(): Promise<ProbeResult<EngineReport>> {
  return runProbe(['engine'])
}

/** Asks CUDA for its GPUs, and opens the libraries that a GPU build of TensorFlow opens. */
export function probeCuda({ cuda, sitePackages }: Wheel): Promise<ProbeResult<CudaReport>> {
  return runProbe(['cuda', ...(cuda ? [cuda.cuda, cuda.cudnn, sitePackages] : [])])
}

function runProbe<T>(args: readonly string[]): Promise<ProbeResult<T>> {
  return new Promise(resolve => {
    const script = fileURLToPath(import.meta.url)
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
      const log = stderr.trim()
      const line = stdout.trim().split('\n').at(-1) ?? ''
      if (line.startsWith('{')) return resolve({ ...(JSON.parse(line) as ProbeResult<T>), log })
      const ending = error?.signal ? `ended by ${error.signal}` : `ended with code ${error?.code ?? 0} and no answer`
      resolve({ ok: false, reason: `its process was ${ending}`.replace('was ended with', 'ended with'), log })
    })
  })
}

async function answer([what, ...args]: readonly string[]): Promise<unknown> {
  if (what === 'package') return loadPackage(args[0]!)
  return what === 'engine' ? reportEngine() : reportCuda(args)
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
  const { findLibrary, tensorflowVersion } = await import('@diptych/tensor/runtime')
  const { path: library, source } = findLibrary()
  const version = tensorflowVersion()
  const tf = await import('@diptych/tensor')
  const multiply = (name: string): DeviceReport['product'] => {
    try {
      const [a, b] = [tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])]
      return [...tf.device(name, () => tf.matMul(a, b)).dataSync()]
    } catch (error) {
      return { problem: (error as Error).message }
    }
  }
  const devices = tf.devices().map(device => ({ ...device, product: multiply(device.name) }))
  return { library, source, version, devices }
}

async function reportCuda([cuda, cudnn, sitePackages]: readonly string[]): Promise<CudaReport> {
  const { findCudaLibraries, nvidiaGpus } = await import('@diptych/tensor/runtime')
  const answer = nvidiaGpus()
  // Without a driver the libraries are of no use, and large.
  const isWanted = cuda !== undefined && !('problem' in answer)
  return { answer, libraries: isWanted ? findCudaLibraries(cuda, cudnn!, sitePackages!) : [] }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const result = await answer(process.argv.slice(2)).then(
    value => ({ ok: true, value }),
    error => ({ ok: false, reason: error instanceof Error ? error.message : String(error) }),
  )
  process.stdout.write(`\n${JSON.stringify(result)}\n`)
}
