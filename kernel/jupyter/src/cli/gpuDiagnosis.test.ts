import { expect, test } from 'vitest'
import { diagnoseGpu } from './gpuDiagnosis.ts'
import type { GpuFacts } from './gpuFacts.ts'

const h100 = { name: 'NVIDIA H100', uuid: 'GPU-0', computeCapability: '9.0', memoryBytes: 8e10, freeMemoryBytes: 8e10 }
const none = {
  platform: 'linux',
  architecture: 'x64',
  isWsl: false,
  isContainer: false,
  onBus: [],
  listed: [],
  nodes: [],
}
const noLibrary = { kind: 'no library', detail: 'cannot open shared object file: No such file or directory' } as const

/** A machine without a GPU, with the CPU build. */
const bare: GpuFacts = {
  ...none,
  driver: undefined,
  cuda: { gpus: [], problem: noLibrary },
  libraries: [],
  visibleDevices: undefined,
  wheel: { name: 'tensorflow-cpu', version: '2.21.0', sitePackages: '/env', cuda: undefined, isCpuBuild: true },
  used: [],
  log: '',
}

/** A machine whose GPU TensorFlow does not use, for no reason yet. */
const unused: GpuFacts = {
  ...none,
  onBus: ['nvidia'],
  driver: '550.54.15',
  listed: ['NVIDIA H100'],
  nodes: ['/dev/nvidia0', '/dev/nvidiactl', '/dev/nvidia-uvm'].map(path => ({ path, isOpen: true })),
  cuda: { gpus: [h100], cuda: '12.4' },
  libraries: [
    { file: 'libcudart.so.12', pip: 'cuda_runtime', version: '12.5' },
    { file: 'libcudnn.so.9', pip: 'cudnn', version: '9.3.0' },
  ],
  visibleDevices: undefined,
  wheel: {
    name: 'tensorflow',
    version: '2.21.0',
    sitePackages: '/env',
    cuda: { cuda: '12.5.1', cudnn: '9', architectures: ['sm_60', 'sm_70', 'compute_90'] },
    isCpuBuild: false,
  },
  used: [],
  log: '',
}

const refused = (code: number) => ({ cuda: { gpus: [], problem: { kind: 'refused', code } } }) as const
const gone = { cuda: { gpus: [], problem: noLibrary } } as const

test.each<[string, GpuFacts]>([
  ['with the CPU build', bare],
  ['with the GPU build', { ...bare, wheel: unused.wheel }],
  ['with the driver library of an image', { ...bare, cuda: { gpus: [], cuda: '12.4' } }],
  ['on a Mac', { ...bare, platform: 'darwin', architecture: 'arm64' }],
])('no GPU, %s: nothing to mend', (_, facts) => {
  expect(diagnoseGpu(facts)).toEqual({ name: 'GPU', status: 'ok', detail: 'none here: everything runs on the CPU' })
})

test('GPUs in use are named, and those that are spared', () => {
  const used = ['NVIDIA H100, compute capability 9.0']
  expect(diagnoseGpu({ ...unused, used })).toEqual({
    name: 'GPU',
    status: 'ok',
    detail: '1 in use: NVIDIA H100, compute capability 9.0, driver 550.54.15',
  })
  const log = 'Ignoring visible gpu device (device: 1, name: Tesla K40)'
  expect(diagnoseGpu({ ...unused, used, log, cuda: { gpus: [h100, h100], cuda: '12.4' } }).detail).toMatch(
    /; 1 more that CUDA shows is not: Ignoring visible gpu device/,
  )
})

test.each<[string, Partial<GpuFacts>, RegExp, RegExp]>([
  ['hidden', { visibleDevices: '-1', cuda: { gpus: [], cuda: '12.4' } }, /CUDA_VISIBLE_DEVICES="-1" hides it/, /Unset/],
  ['hidden by nothing', { visibleDevices: '' }, /CUDA_VISIBLE_DEVICES="" hides it/, /Unset/],
  [
    'a number that is none',
    { visibleDevices: '7', cuda: { gpus: [], cuda: '12.4' } },
    /CUDA_VISIBLE_DEVICES="7" names no GPU that there is/,
    /nvidia-smi -L/,
  ],
  [
    'no driver',
    { onBus: [undefined], driver: undefined, listed: [], nodes: [], ...gone },
    /^an NVIDIA GPU is there but unused: NVIDIA's driver is not installed, or not loaded/,
    /driver 525 or newer .*restart/,
  ],
  [
    'nouveau',
    { onBus: ['nouveau', 'nouveau'], driver: undefined, listed: [], nodes: [], ...gone },
    /^2 NVIDIA GPUs are there but unused: the kernel drives it by nouveau/,
    /Install NVIDIA's driver 525/,
  ],
  [
    'a container on a machine with a GPU',
    { isContainer: true, driver: undefined, listed: [], nodes: [], ...gone },
    /this container was started without it/,
    /docker run --gpus all/,
  ],
  [
    'a container that sees the driver and not its files',
    { isContainer: true, listed: [], nodes: [], ...gone },
    /this container was started without it/,
    /docker run --gpus all/,
  ],
  [
    'a container without the compute part of the driver',
    { isContainer: true, ...gone },
    /libcuda\.so\.1 cannot be opened \(cannot open shared object file/,
    /NVIDIA_DRIVER_CAPABILITIES=compute/,
  ],
  ['no device files', { listed: [], nodes: [], ...refused(999) }, /there is no \/dev\/nvidia0/, /nvidia-modprobe/],
  [
    'closed device files',
    { nodes: [{ path: '/dev/nvidia0', isOpen: false }], ...refused(999) },
    /this user may not open \/dev\/nvidia0/,
    /usermod -aG video/,
  ],
  [
    'CPU build',
    { wheel: bare.wheel },
    /this TensorFlow is the CPU build/,
    /npm start .*pip uninstall -y tensorflow-cpu; pip install "tensorflow\[and-cuda\]==2\.21\.0"/,
  ],
  [
    'CPU build, where there is no other',
    { wheel: bare.wheel, architecture: 'arm64' },
    /wheels for linux on arm64 come without CUDA/,
    /DIPTYCH_TENSORFLOW/,
  ],
  [
    'old driver, by what it runs',
    { driver: '470.82.01', cuda: { gpus: [h100], cuda: '11.4' } },
    /driver 470\.82\.01, which runs CUDA up to 11\.4, is too old for CUDA 12\.5\.1/,
    /Update NVIDIA's driver to 525 or newer/,
  ],
  ['old driver, by its number', { driver: '470.82.01', ...gone }, /driver 470\.82\.01 is too old for CUDA 12/, /525/],
  [
    'old driver for the next CUDA',
    { wheel: { ...unused.wheel, cuda: { cuda: '13.0.1', cudnn: '9', architectures: ['sm_75'] } } },
    /is too old for CUDA 13\.0\.1/,
    /580 or newer/,
  ],
  ['no library of the driver', gone, /libcuda\.so\.1 cannot be opened/, /apt install libcuda1/],
  [
    'WSL without the driver in Windows',
    { isWsl: true, onBus: [], nodes: [], ...gone },
    /libcuda\.so\.1 cannot be opened/,
    /in Windows.*\/usr\/lib\/wsl\/lib/,
  ],
  ['another version in the kernel', refused(803), /different versions \(error 803\)/, /Restart/],
  ['a switch that is not ready', refused(802), /switch is not ready/, /nvidia-fabricmanager/],
  ['CUDA after a suspend', refused(999), /error 999, unknown/, /rmmod nvidia_uvm/],
  ['an error without a name here', refused(214), /CUDA does not start \(error 214\)/, /CUresult/],
  ['CUDA ends its process', { cuda: undefined }, /asking CUDA ended the process/, /nvidia-smi/],
  [
    'missing libraries',
    { libraries: [{ file: 'libcudnn.so.9', pip: 'cudnn', problem: 'No such file' }, ...unused.libraries.slice(0, 1)] },
    /libraries that cannot be opened: libcudnn\.so\.9\./,
    /tensorflow\[and-cuda\]/,
  ],
  [
    'an old GPU',
    { cuda: { gpus: [{ ...h100, computeCapability: '5.2' }], cuda: '12.4' } },
    /compute capability is 5\.2, and this TensorFlow is built for 6\.0 and newer/,
    /newer GPU/,
  ],
  ['not shown', { cuda: { gpus: [], cuda: '12.4' } }, /CUDA shows no GPU/, /nvidia-smi/],
  ['said by TensorFlow', { log: 'x\nfailed call to cuInit: UNKNOWN\ny' }, /failed call to cuInit/, /nvidia-smi/],
  ['said by nobody', { log: 'x' }, /TensorFlow does not say why/, /nvidia-smi/],
  ['said by CUDA', { log: 'x\nCUDA_ERROR_UNKNOWN\ny' }, /CUDA_ERROR_UNKNOWN/, /nvidia-smi/],
])('unused, %s: one reason and one thing to do', (_, facts, reason, fix) => {
  const check = diagnoseGpu({ ...unused, ...facts })
  expect(check.status).toBe('warning')
  expect(check.detail).toMatch(reason)
  expect(check.fix).toMatch(fix)
})
