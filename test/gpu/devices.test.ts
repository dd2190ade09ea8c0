/** @file The devices' tests on every GPU and the CPU. */

import * as tf from '@diptych/tensor'
import { test } from 'vitest'
import { testDevices } from '../devices/suite.ts'
import { noGpuReason } from './gpus.ts'

const reason = noGpuReason()
if (reason !== undefined) test.skip(`devices: ${reason}`, () => {})
else {
  const names = tf.devices().map(({ name }) => name)
  // Where ops go by themselves comes first.
  testDevices(names.sort((a, b) => Number(b.startsWith('/gpu')) - Number(a.startsWith('/gpu'))))
}
