/** @file What the TensorFlow wheel that a library lies in says of itself, read without Python. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Wheel {
  /** As pip names it: `tensorflow`, `tensorflow-cpu`. `undefined` outside of an environment. */
  readonly name: string | undefined
  readonly version: string | undefined
  /** The folder that pip installed into. */
  readonly sitePackages: string
  /** What it was built for. `undefined`: for CPUs only, or the wheel does not say. */
  readonly cuda: CudaBuild | undefined
  /** The wheel says that it was built for CPUs only. */
  readonly isCpuBuild: boolean
}

export interface CudaBuild {
  /** e.g. `12.5.1` */
  readonly cuda: string
  /** e.g. `9` */
  readonly cudnn: string
  /** The GPUs that it has code for, oldest first, e.g. `sm_60`, `compute_90`. */
  readonly architectures: readonly string[]
}

/** @param library - a libtensorflow_cc.so.2 */
export function readWheel(library: string): Wheel {
  const folder = dirname(library)
  const sitePackages = dirname(folder)
  const installed = existsSync(sitePackages) ? readdirSync(sitePackages) : []
  const found = installed.map(name => /^(tensorflow(?:_cpu|_gpu)?)-(\d.*)\.dist-info$/.exec(name)).find(Boolean)
  const file = join(folder, 'python', 'platform', 'build_info.py')
  const info = existsSync(file) ? readBuildInfo(readFileSync(file, 'utf8')) : undefined
  return {
    name: found?.[1]?.replace('_', '-'),
    version: found?.[2],
    sitePackages,
    cuda: info?.cuda,
    isCpuBuild: info !== undefined && info.cuda === undefined,
  }
}

/** @param source - build_info.py: one OrderedDict of pairs */
function readBuildInfo(source: string): { cuda: CudaBuild | undefined } {
  const text = (key: string) => new RegExp(`\\('${key}', '([^']*)'\\)`).exec(source)?.[1]
  if (!/\('is_cuda_build', True\)/.test(source)) return { cuda: undefined }
  const list = /\('cuda_compute_capabilities', \[([^\]]*)\]\)/.exec(source)?.[1] ?? ''
  return {
    cuda: {
      cuda: text('cuda_version') ?? 'unknown',
      cudnn: text('cudnn_version') ?? 'unknown',
      architectures: [...list.matchAll(/'([^']+)'/g)].map(([, name]) => name!),
    },
  }
}
