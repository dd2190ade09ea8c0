/** @file What a GPU does with ops that it lacks, where placement is soft. */

import * as tf from '@diptych/tensor'
import { test } from 'vitest'
import { testSoftPlacement } from '../devices/placementSuite.ts'
import { noGpuReason } from './gpus.ts'

const reason = noGpuReason()
if (reason !== undefined) test.skip(`soft placement: ${reason}`, () => {})
else {
  tf.configure({ softPlacement: true })
  testSoftPlacement('/gpu:0')
}
