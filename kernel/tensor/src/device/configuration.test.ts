import { expect, test } from 'vitest'
import { ArgumentError } from '../errors.ts'
import { configure, readEnvironment } from './configuration.ts'

test('environment variables name the settings; empty ones set nothing', () => {
  expect(
    readEnvironment({
      DIPTYCH_CPU_DEVICES: '4',
      DIPTYCH_GPU_MEMORY_LIMIT_MB: '2048',
      DIPTYCH_GPU_MEMORY_GROWTH: '0',
      DIPTYCH_SOFT_PLACEMENT: '1',
    }),
  ).toEqual({ cpuDevices: 4, gpuMemoryLimitMb: 2048, gpuMemoryGrowth: false, softPlacement: true })
  expect(readEnvironment({ DIPTYCH_CPU_DEVICES: '' })).toEqual({})
})

test.each([
  [{ DIPTYCH_CPU_DEVICES: 'four' }, 'DIPTYCH_CPU_DEVICES must be a whole number from 1 to 1024, got "four".'],
  [{ DIPTYCH_CPU_DEVICES: '0' }, 'DIPTYCH_CPU_DEVICES must be a whole number from 1 to 1024, got "0".'],
  [{ DIPTYCH_SOFT_PLACEMENT: 'yes' }, 'DIPTYCH_SOFT_PLACEMENT must be 0 or 1, got "yes".'],
])('a variable that cannot be meant, %o, is named', (environment, message) => {
  expect(() => readEnvironment(environment)).toThrow(new ArgumentError(message))
})

test.each([
  [{ cpuDevices: 1.5 }, 'tf.configure: cpuDevices must be a whole number from 1 to 1024, got 1.5.'],
  [{ cpuDevices: 2000 }, 'tf.configure: cpuDevices must be a whole number from 1 to 1024, got 2000.'],
  [{ gpuMemoryLimitMb: -1 }, 'tf.configure: gpuMemoryLimitMb must be a whole number of MiB, from 1, got -1.'],
  [{ softPlacement: 'on' }, 'tf.configure: softPlacement must be true or false, got "on".'],
  [
    { cpus: 2 },
    'tf.configure: there is no setting cpus. There are cpuDevices, gpuMemoryLimitMb, gpuMemoryGrowth, softPlacement.',
  ],
  [4, 'tf.configure: expected an object of settings, got 4.'],
])('settings that cannot be, %o, are refused', (settings, message) => {
  expect(() => configure(settings as never)).toThrow(new ArgumentError(message))
})
