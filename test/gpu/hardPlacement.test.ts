/** @file What a GPU does with ops that it lacks, where placement is hard. */

import * as tf from '@diptych/tensor'
import { test } from 'vitest'
import { testHardPlacement } from '../devices/placementSuite.ts'
import { noGpuReason } from './gpus.ts'

const reason = noGpuReason()
if (reason !== undefined) test.skip(`hard placement: ${reason}`, () => {})
else {
  tf.configure({ softPlacement: false })
  testHardPlacement('/gpu:0')
}
