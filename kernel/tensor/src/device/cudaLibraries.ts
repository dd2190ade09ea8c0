/** @file The CUDA libraries that a GPU build of TensorFlow opens when it looks for GPUs: whether they are there, and which versions. */

import { join } from 'node:path'
import koffi, { type LibraryHandle } from 'koffi'

export interface CudaLibrary {
  /** The file's name, e.g. `libcudnn.so.9`. */
  readonly file: string
  /** NVIDIA's package on PyPI, without `nvidia-` and the CUDA version, e.g. `cudnn`. */
  readonly pip: string
  /** e.g. `9.3.0`, of those that tell it. */
  readonly version?: string
  /** Why it cannot be opened, in the loader's words. */
  readonly problem?: string
}

/** Versions in the libraries' file names, which are not always CUDA's own. @see tensorflow's dso_loader.cc */
const NAMES: Readonly<Record<string, readonly (readonly [name: string, pip: string])[]>> = {
  12: [
    ['libcudart.so.12', 'cuda_runtime'],
    ['libcublas.so.12', 'cublas'],
    ['libcublasLt.so.12', 'cublas'],
    ['libcufft.so.11', 'cufft'],
    ['libcusolver.so.11', 'cusolver'],
    ['libcusparse.so.12', 'cusparse'],
  ],
  13: [
    ['libcudart.so.13', 'cuda_runtime'],
    ['libcublas.so.13', 'cublas'],
    ['libcublasLt.so.13', 'cublas'],
    ['libcufft.so.12', 'cufft'],
    ['libcusolver.so.12', 'cusolver'],
    ['libcusparse.so.12', 'cusparse'],
  ],
}

/**
 * Opens each library that TensorFlow would, as it would: where the system's loader finds it, or from the pip packages beside TensorFlow.
 * In a process of its own: they are large, and stay.
 *
 * @param cuda - the CUDA that TensorFlow was built with, e.g. `12.5.1`. @param cudnn - e.g. `9`.
 * @param sitePackages - the folder that holds the `tensorflow` package.
 * @returns nothing for a CUDA that this list does not know
 */
export function findCudaLibraries(cuda: string, cudnn: string, sitePackages: string): CudaLibrary[] {
  const major = cuda.split('.')[0]!
  const names = NAMES[major]
  if (!names) return []
  const all = [...names, [`libcudnn.so.${cudnn.split('.')[0]}`, 'cudnn'] as const]
  return all.map(([file, pip]) => {
    const opened = open(file, join(sitePackages, 'nvidia', pip, 'lib', file))
    return 'problem' in opened ? { file, pip, ...opened } : { file, pip, ...versionOf(pip, opened.library) }
  })
}

function open(file: string, beside: string): { library: LibraryHandle } | { problem: string } {
  try {
    return { library: koffi.load(file) }
  } catch {
    // Not where the system looks.
  }
  try {
    return { library: koffi.load(beside) }
  } catch (error) {
    return { problem: (error as Error).message }
  }
}

function versionOf(pip: string, library: LibraryHandle): { version?: string } {
  if (pip === 'cuda_runtime') {
    const version = new Int32Array(1)
    library.func('cudaRuntimeGetVersion', 'int', ['int *'])(version)
    return { version: `${Math.floor(version[0]! / 1000)}.${Math.floor((version[0]! % 1000) / 10)}` }
  }
  if (pip !== 'cudnn') return {}
  // 90300 is 9.3.0; before version 9 it was 8907 for 8.9.7.
  const version = Number(library.func('cudnnGetVersion', 'size_t', [])())
  const unit = version >= 90000 ? 10000 : 1000
  return { version: `${Math.floor(version / unit)}.${Math.floor((version % unit) / 100)}.${version % 100}` }
}
