/** @file The engine, from the kernel's side: loaded when a cell first needs it, so that the kernel starts fast and runs without it. */

import { createRequire } from 'node:module'
import type { KernelStatus } from '@diptych/protocol'
import { uninterrupted } from './uninterrupted.ts'

type Runtime = typeof import('@diptych/tensor/runtime')
type Tensors = typeof import('@diptych/tensor')

/** Tensors that are alive, by the line that made them. */
export type LeakLine = ReturnType<Tensors['leaks']['report']>['lines'][number]

/** A cell that needs the engine where it cannot be loaded. */
export class EngineError extends Error {
  override name = 'EngineError'
}

export class Engine {
  readonly #flags: Int32Array
  #runtime: Runtime | undefined
  readonly #listeners: ((runtime: Runtime) => void)[] = []

  /** @param flags - see `setInterruptFlags` */
  constructor(flags: Int32Array) {
    this.#flags = flags
  }

  /** Calls `listener` right after the engine has been loaded. */
  onLoad(listener: (runtime: Runtime) => void): void {
    this.#listeners.push(listener)
  }

  /** The engine, if anything has needed it. */
  get loaded(): Runtime | undefined {
    return this.#runtime
  }

  /** @throws {EngineError} if the package cannot be loaded. */
  load(): Runtime {
    if (this.#runtime) return this.#runtime
    // A module whose evaluation is cut off stays broken for the life of the process: an interrupt waits.
    const runtime = uninterrupted(loadRuntime)
    // What it loads may have asked for it too.
    if (this.#runtime) return this.#runtime
    runtime.setInterruptFlags(this.#flags)
    this.#runtime = runtime
    for (const listener of this.#listeners) listener(runtime)
    return runtime
  }

  /** What cells know as `tf`. @throws {EngineError} if the package cannot be loaded. */
  tensors(): Tensors {
    this.load()
    return createRequire(import.meta.url)('@diptych/tensor') as Tensors
  }

  /** Its devices, once an op has used them, and the tensors that hold memory. */
  describe(): Pick<KernelStatus, 'devices' | 'tensors'> {
    const devices = this.#runtime?.knownDevices() ?? []
    return {
      devices: devices.map(({ name, type }) => ({
        name: name.replace(/^.*(?=\/device:)/, ''),
        type,
        memoryBytes: null,
      })),
      tensors: this.#runtime?.liveTensors() ?? 0,
    }
  }
}

function loadRuntime(): Runtime {
  const require = createRequire(import.meta.url)
  try {
    // Whole, not only what the kernel needs of it.
    require('@diptych/tensor')
    return require('@diptych/tensor/runtime') as Runtime
  } catch (error) {
    throw new EngineError(`@diptych/tensor cannot be loaded: ${(error as Error).message}`, { cause: error })
  }
}
