import { expect, test } from 'vitest'
import { checkGpu, type GpuSituation, wheelOf } from './nvidia.ts'

/** A machine with a GPU that TensorFlow does not use, for no reason yet. */
const unused: GpuSituation = {
  nvidia: { driver: '550.54.15', gpus: ['NVIDIA H100'] },
  used: 0,
  visibleDevices: undefined,
  wheel: 'tensorflow',
  hasCudaLibraries: true,
  log: '',
}

test('without a driver there is nothing to mend', () => {
  expect(checkGpu({ ...unused, nvidia: { gpus: [] } })).toMatchObject({ status: 'ok' })
})

test('GPUs in use are counted', () => {
  expect(checkGpu({ ...unused, used: 2 })).toEqual({ name: 'GPU', status: 'ok', detail: '2 in use, driver 550.54.15' })
})

test.each<[string, Partial<GpuSituation>, RegExp, RegExp]>([
  ['hidden', { visibleDevices: '-1' }, /CUDA_VISIBLE_DEVICES="-1" hides it/, /Unset/],
  ['hidden by nothing', { visibleDevices: '' }, /CUDA_VISIBLE_DEVICES="" hides it/, /Unset/],
  ['CPU build', { wheel: 'tensorflow-cpu' }, /CPU build/, /npm start/],
  [
    'old driver',
    { nvidia: { driver: '470.82.01', gpus: ['Tesla P100'] } },
    /driver 525 or newer, this is 470/,
    /Update/,
  ],
  ['no GPU shown', { nvidia: { driver: '550.54.15', gpus: [] } }, /shows no GPU/, /--gpus all/],
  ['no CUDA libraries', { hasCudaLibraries: false }, /CUDA libraries are not beside/, /npm start/],
  ['said by TensorFlow', { log: 'x\nfailed call to cuInit: UNKNOWN\ny' }, /TensorFlow does not say why/, /nvidia-smi/],
  ['said by CUDA', { log: 'x\nCUDA_ERROR_UNKNOWN\ny' }, /CUDA_ERROR_UNKNOWN/, /nvidia-smi/],
])('unused, %s: the reason and the fix', (_, situation, reason, fix) => {
  const check = checkGpu({ ...unused, ...situation })
  expect(check.status).toBe('warning')
  expect(check.detail).toMatch(reason)
  expect(check.fix).toMatch(fix)
})

test('the wheel of a library outside of an environment is unknown', () => {
  expect(wheelOf('/nowhere/tensorflow/libtensorflow_cc.so.2')).toBeUndefined()
})
