/**
 * @file What NVIDIA's driver says of its GPUs, through its libraries `libcuda.so.1` and `libnvidia-ml.so.1`, which come with the driver.
 * @see cuda.h, nvml.h
 */

import koffi, { type LibraryHandle } from 'koffi'

/** A GPU that CUDA shows to this process. `CUDA_VISIBLE_DEVICES` can hide some, and sets their order. */
export interface NvidiaGpu {
  readonly name: string
  /** As nvidia-smi writes it: `GPU-…`. */
  readonly uuid: string
  /** e.g. `9.0` */
  readonly computeCapability: string
  readonly memoryBytes: number
  /** Free now, whoever uses the rest. `undefined`: the driver does not say. */
  readonly freeMemoryBytes: number | undefined
}

/** The driver's answer: its GPUs in CUDA's order, which is TensorFlow's, or why there are none. */
export type NvidiaAnswer =
  | {
      readonly gpus: readonly NvidiaGpu[] /** The newest CUDA that the driver runs, e.g. `12.5`. */
      readonly cuda: string
    }
  | { readonly gpus: readonly []; readonly problem: NvidiaProblem }

/** `no library`: there is no driver, or a container hides it. `refused`: CUDA does not start, with its error code. */
export type NvidiaProblem =
  | { readonly kind: 'no library'; readonly detail: string }
  | { readonly kind: 'refused'; readonly code: number }

const COMPUTE_CAPABILITY_MAJOR = 75
const COMPUTE_CAPABILITY_MINOR = 76
const CUDA_ERROR_NO_DEVICE = 100
const NAME_BYTES = 256
const UUID_BYTES = 16

/** Asks the driver, each time anew. */
export function nvidiaGpus(libraries = { cuda: 'libcuda.so.1', nvml: 'libnvidia-ml.so.1' }): NvidiaAnswer {
  let library: LibraryHandle
  try {
    library = koffi.load(libraries.cuda)
  } catch (error) {
    return { gpus: [], problem: { kind: 'no library', detail: (error as Error).message } }
  }
  const cuda = bindCuda(library)
  const code = cuda.init(0)
  if (code !== 0 && code !== CUDA_ERROR_NO_DEVICE) return { gpus: [], problem: { kind: 'refused', code } }
  const version = number(out => cuda.driverVersion(out))
  const count = code === 0 ? number(out => cuda.deviceCount(out)) : 0
  const free = freeMemory(libraries.nvml)
  const gpus = Array.from({ length: count }, (_, ordinal) => readGpu(cuda, ordinal, free))
  return { gpus, cuda: `${Math.floor(version / 1000)}.${Math.floor((version % 1000) / 10)}` }
}

type Cuda = ReturnType<typeof bindCuda>

// Each returns an error code, 0 for success, and writes into its first argument.
function bindCuda(library: LibraryHandle) {
  type Call<Args extends unknown[]> = (...args: Args) => number
  return {
    init: library.func('cuInit', 'int', ['uint']) as Call<[flags: number]>,
    driverVersion: library.func('cuDriverGetVersion', 'int', ['int *']) as Call<[out: Int32Array]>,
    deviceCount: library.func('cuDeviceGetCount', 'int', ['int *']) as Call<[out: Int32Array]>,
    device: library.func('cuDeviceGet', 'int', ['int *', 'int']) as Call<[out: Int32Array, ordinal: number]>,
    name: library.func('cuDeviceGetName', 'int', ['uint8_t *', 'int', 'int']) as Call<
      [out: Uint8Array, length: number, device: number]
    >,
    uuid: library.func('cuDeviceGetUuid', 'int', ['uint8_t *', 'int']) as Call<[out: Uint8Array, device: number]>,
    memory: library.func('cuDeviceTotalMem_v2', 'int', ['uint64_t *', 'int']) as Call<
      [out: BigUint64Array, device: number]
    >,
    attribute: library.func('cuDeviceGetAttribute', 'int', ['int *', 'int', 'int']) as Call<
      [out: Int32Array, attribute: number, device: number]
    >,
  }
}

function readGpu(cuda: Cuda, ordinal: number, free: (uuid: string) => number | undefined): NvidiaGpu {
  const device = number(out => cuda.device(out, ordinal))
  const name = new Uint8Array(NAME_BYTES)
  cuda.name(name, name.length, device)
  const uuidBytes = new Uint8Array(UUID_BYTES)
  cuda.uuid(uuidBytes, device)
  const memory = new BigUint64Array(1)
  cuda.memory(memory, device)
  const major = number(out => cuda.attribute(out, COMPUTE_CAPABILITY_MAJOR, device))
  const minor = number(out => cuda.attribute(out, COMPUTE_CAPABILITY_MINOR, device))
  const uuid = formatUuid(uuidBytes)
  return {
    name: Buffer.from(name.subarray(0, name.indexOf(0))).toString('utf8'),
    uuid,
    computeCapability: `${major}.${minor}`,
    memoryBytes: Number(memory[0]),
    freeMemoryBytes: free(uuid),
  }
}

// CUDA tells free memory only in a context on that GPU, which takes memory itself; the management library needs none.
function freeMemory(file: string): (uuid: string) => number | undefined {
  let library: LibraryHandle
  try {
    library = koffi.load(file)
  } catch {
    // Some containers come without it.
    return () => undefined
  }
  const init = library.func('nvmlInit_v2', 'int', []) as () => number
  const byUuid = library.func('nvmlDeviceGetHandleByUUID', 'int', ['str', 'void *']) as (
    uuid: string,
    out: BigUint64Array,
  ) => number
  const memoryInfo = library.func('nvmlDeviceGetMemoryInfo', 'int', ['void *', 'uint64_t *']) as (
    device: bigint,
    out: BigUint64Array,
  ) => number
  if (init() !== 0) return () => undefined
  return uuid => {
    const device = new BigUint64Array(1)
    if (byUuid(uuid, device) !== 0) return undefined
    // nvmlMemory_t: total, free, used.
    const memory = new BigUint64Array(3)
    return memoryInfo(device[0]!, memory) === 0 ? Number(memory[1]) : undefined
  }
}

function number(read: (out: Int32Array) => number): number {
  const out = new Int32Array(1)
  read(out)
  return out[0]!
}

function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex')
  return `GPU-${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`
}
