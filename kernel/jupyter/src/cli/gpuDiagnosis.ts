/** @file Says whether a GPU that is there is used; if not, exactly why, and what to do. Pure: the facts are observed elsewhere. */

import { type Check, ok, warning } from './check.ts'
import type { GpuFacts } from './gpuFacts.ts'

interface Reason {
  readonly reason: string
  readonly fix: string
}

/** The oldest driver that runs a CUDA, by its major version. @see https://docs.nvidia.com/deploy/cuda-compatibility */
const OLDEST_DRIVER: Readonly<Record<string, number>> = { 11: 450, 12: 525, 13: 580 }

/** What CUDA's error codes mean to who sees them. @see cuda.h */
const CUDA_ERRORS: Readonly<Record<number, Reason>> = {
  3: {
    reason: 'CUDA does not start (error 3, not initialized).',
    fix: 'Restart the machine, then see what nvidia-smi says.',
  },
  46: {
    reason: 'another process holds the GPU for itself (error 46, device unavailable).',
    fix: 'End that process, or set the GPU back: nvidia-smi --compute-mode=DEFAULT.',
  },
  802: {
    reason: "the GPUs' switch is not ready (error 802, system not yet initialized).",
    fix: 'Start the service nvidia-fabricmanager of the same version as the driver.',
  },
  803: {
    reason: 'the driver in the kernel and its libraries have different versions (error 803).',
    fix: 'Restart the machine, so that the kernel loads the driver that was installed last.',
  },
  804: {
    reason: "CUDA's compatibility libraries do not support this GPU (error 804).",
    fix: 'Take the folder cuda/compat out of LD_LIBRARY_PATH, or update the driver.',
  },
  999: {
    reason: 'CUDA does not start (error 999, unknown).',
    fix: 'Load its kernel module anew: sudo rmmod nvidia_uvm; sudo modprobe nvidia_uvm. If that does not help, restart the machine.',
  },
}

/** In the order in which a GPU's way to TensorFlow leads: what is asked later can be true only if nothing before was. */
const REASONS: readonly ((facts: GpuFacts) => Reason | undefined)[] = [
  hidden,
  ifCudaShowsNone(noDriver),
  ifCudaShowsNone(noNodes),
  ifCudaShowsNone(closedNodes),
  cpuWheel,
  oldDriver,
  noDriverLibrary,
  cudaError,
  missingLibraries,
  oldGpu,
  notShown,
]

/** The check of the GPU. Where there is none, all is well. */
export function diagnoseGpu(facts: GpuFacts): Check {
  const { used, driver, cuda } = facts
  if (used.length > 0) {
    const spared = (cuda?.gpus.length ?? 0) - used.length
    const rest =
      spared > 0 ? `; ${spared} more that CUDA shows ${spared === 1 ? 'is' : 'are'} not: ${lastWord(facts)}` : ''
    return ok('GPU', `${used.length} in use: ${used.join(', ')}${driver ? `, driver ${driver}` : ''}${rest}`)
  }
  const what = presentGpus(facts)
  if (what === undefined) return ok('GPU', 'none here: everything runs on the CPU')
  const { reason, fix } = firstReason(facts)
  return warning('GPU', `${what} there but unused: ${reason}`, fix)
}

/** What stands between the GPU and CUDA is no reason where CUDA reaches it. */
function ifCudaShowsNone(find: (facts: GpuFacts) => Reason | undefined): (facts: GpuFacts) => Reason | undefined {
  return facts => (facts.cuda?.gpus.length ? undefined : find(facts))
}

function firstReason(facts: GpuFacts): Reason {
  for (const find of REASONS) {
    const found = find(facts)
    if (found) return found
  }
  return { reason: lastWord(facts), fix: 'See what nvidia-smi says, then run diptych doctor again.' }
}

// What there is, with its verb; `undefined` where nothing tells of a GPU.
function presentGpus({ listed, cuda, driver, onBus, nodes }: GpuFacts): string | undefined {
  const names = listed.length > 0 ? listed : (cuda?.gpus.map(({ name }) => name) ?? [])
  if (names.length > 0) return `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'}`
  if (onBus.length > 0) return onBus.length > 1 ? `${onBus.length} NVIDIA GPUs are` : 'an NVIDIA GPU is'
  const isRefused = cuda !== undefined && 'problem' in cuda && cuda.problem.kind === 'refused'
  return driver !== undefined || nodes.length > 0 || isRefused ? "NVIDIA's driver is" : undefined
}

function hidden({ visibleDevices }: GpuFacts): Reason | undefined {
  if (visibleDevices === undefined || !/^(-1.*|\s*)$/.test(visibleDevices)) return undefined
  return {
    reason: `CUDA_VISIBLE_DEVICES="${visibleDevices}" hides it.`,
    fix: 'Unset CUDA_VISIBLE_DEVICES, or name the GPU in it: CUDA_VISIBLE_DEVICES=0.',
  }
}

function noDriver({ driver, onBus, nodes, isContainer, isWsl, wheel }: GpuFacts): Reason | undefined {
  if (driver !== undefined || nodes.length > 0 || isWsl) return undefined
  if (isContainer) return withoutNodes
  const oldest = OLDEST_DRIVER[majorOf(wheel.cuda?.cuda ?? '12')]
  const wanted = oldest ? ` ${oldest} or newer` : ''
  if (onBus.includes('nouveau')) {
    return {
      reason: "the kernel drives it by nouveau, which has no CUDA, instead of NVIDIA's driver.",
      fix: `Install NVIDIA's driver${wanted} (Debian: apt install nvidia-driver; Ubuntu: ubuntu-drivers install) and restart.`,
    }
  }
  return {
    reason: "NVIDIA's driver is not installed, or not loaded.",
    fix: `Install NVIDIA's driver${wanted} (Debian: apt install nvidia-driver; Ubuntu: ubuntu-drivers install) and restart.`,
  }
}

const withoutNodes: Reason = {
  reason: 'this container was started without it.',
  fix: 'Start the container with its GPUs: docker run --gpus all, with the NVIDIA Container Toolkit on the host.',
}

function noNodes({ nodes, isContainer, isWsl }: GpuFacts): Reason | undefined {
  if (isWsl || nodes.some(({ path }) => /nvidia\d+$/.test(path))) return undefined
  if (isContainer) return withoutNodes
  return {
    reason: 'the driver is loaded, and there is no /dev/nvidia0.',
    fix: 'Run sudo nvidia-modprobe -c 0 -u, which makes the files; if it fails, see sudo dmesg | grep NVRM.',
  }
}

function closedNodes({ nodes }: GpuFacts): Reason | undefined {
  const closed = nodes.filter(({ isOpen }) => !isOpen).map(({ path }) => path)
  if (closed.length === 0) return undefined
  return {
    reason: `this user may not open ${closed.join(', ')}.`,
    fix: `Join the group that owns ${closed.length === 1 ? 'it' : 'them'} (see ls -l ${closed[0]}; often sudo usermod -aG video $USER) and log in again.`,
  }
}

function cpuWheel({ wheel, architecture, platform }: GpuFacts): Reason | undefined {
  if (!wheel.isCpuBuild && wheel.name !== 'tensorflow-cpu') return undefined
  if (platform !== 'linux' || architecture !== 'x64') {
    return {
      reason: `TensorFlow's wheels for ${platform} on ${architecture} come without CUDA.`,
      fix: 'Point DIPTYCH_TENSORFLOW at a libtensorflow_cc.so.2 that was built with CUDA, or use Linux on x86-64.',
    }
  }
  return { reason: 'this TensorFlow is the CPU build.', fix: reinstall(wheel.version) }
}

function oldDriver({ driver, cuda, wheel }: GpuFacts): Reason | undefined {
  const wanted = wheel.cuda && majorOf(wheel.cuda.cuda)
  if (!wanted) return undefined
  const oldest = OLDEST_DRIVER[wanted]
  const runs = cuda && 'cuda' in cuda ? cuda.cuda : undefined
  const isOld =
    runs !== undefined ? Number(majorOf(runs)) < Number(wanted) : Number.parseInt(driver ?? '', 10) < (oldest ?? 0)
  if (!isOld) return undefined
  const what =
    runs === undefined ? `driver ${driver}` : `driver ${driver ?? 'of this machine'}, which runs CUDA up to ${runs},`
  return {
    reason: `${what} is too old for CUDA ${wheel.cuda!.cuda}.`,
    fix: `Update NVIDIA's driver${oldest ? ` to ${oldest} or newer` : ''} and restart.`,
  }
}

function noDriverLibrary({ cuda, isContainer, isWsl }: GpuFacts): Reason | undefined {
  if (cuda === undefined || !('problem' in cuda) || cuda.problem.kind !== 'no library') return undefined
  const reason = `the driver's library libcuda.so.1 cannot be opened (${cuda.problem.detail}).`
  if (isWsl)
    return {
      reason,
      fix: "Install NVIDIA's driver in Windows, run wsl --update, and put /usr/lib/wsl/lib into LD_LIBRARY_PATH.",
    }
  if (isContainer) {
    return { reason, fix: 'Start the container with NVIDIA_DRIVER_CAPABILITIES=compute,utility (or all).' }
  }
  return {
    reason,
    fix: "Install the driver's CUDA part (Debian: apt install libcuda1; Ubuntu: libnvidia-compute-… of the driver's version).",
  }
}

function cudaError({ cuda }: GpuFacts): Reason | undefined {
  if (cuda === undefined) {
    return {
      reason: 'asking CUDA ended the process that asked.',
      fix: 'Restart the machine, then see what nvidia-smi says.',
    }
  }
  if (!('problem' in cuda) || cuda.problem.kind !== 'refused') return undefined
  const { code } = cuda.problem
  return (
    CUDA_ERRORS[code] ?? {
      reason: `CUDA does not start (error ${code}).`,
      fix: 'See what nvidia-smi says, and the error in the documentation of CUresult.',
    }
  )
}

function missingLibraries({ libraries, wheel }: GpuFacts): Reason | undefined {
  const missing = libraries.filter(({ problem }) => problem !== undefined)
  if (missing.length === 0) return undefined
  const names = missing.map(({ file }) => file).join(', ')
  return { reason: `TensorFlow wants CUDA libraries that cannot be opened: ${names}.`, fix: reinstall(wheel.version) }
}

function oldGpu({ cuda, wheel }: GpuFacts): Reason | undefined {
  const oldest = wheel.cuda?.architectures[0]
  if (!oldest || !cuda || cuda.gpus.length === 0) return undefined
  const wanted = capabilityOf(oldest)
  if (cuda.gpus.some(({ computeCapability }) => Number(computeCapability) >= wanted)) return undefined
  const own = cuda.gpus.map(({ computeCapability }) => computeCapability).join(', ')
  return {
    reason: `its compute capability is ${own}, and this TensorFlow is built for ${wanted.toFixed(1)} and newer.`,
    fix: 'Use a newer GPU, or point DIPTYCH_TENSORFLOW at a TensorFlow that was built for this one.',
  }
}

function notShown({ cuda, visibleDevices }: GpuFacts): Reason | undefined {
  if (!cuda || cuda.gpus.length > 0) return undefined
  if (visibleDevices !== undefined) {
    return {
      reason: `CUDA_VISIBLE_DEVICES="${visibleDevices}" names no GPU that there is.`,
      fix: 'Unset it, or take numbers or UUIDs from nvidia-smi -L.',
    }
  }
  return {
    reason: 'CUDA shows no GPU to this process.',
    fix: 'See what nvidia-smi says; in a container: start it with docker run --gpus all.',
  }
}

// What TensorFlow itself printed.
function lastWord({ log }: GpuFacts): string {
  return log.split('\n').findLast(line => /cuda|cudnn|cuInit|gpu/i.test(line)) ?? 'TensorFlow does not say why.'
}

function reinstall(version: string | undefined): string {
  const wanted = `tensorflow[and-cuda]${version ? `==${version}` : ''}`
  return `Run npm start in Diptych's folder without DIPTYCH_GPU=0, or in TensorFlow's environment: pip uninstall -y tensorflow-cpu; pip install "${wanted}".`
}

function majorOf(version: string): string {
  return version.split('.')[0]!
}

// sm_89 is 8.9, sm_120 is 12.0.
function capabilityOf(architecture: string): number {
  return Number(/\d+/.exec(architecture)![0]) / 10
}
