/** @file As hardPlacement.test.ts, with a choice of another device where an op cannot run. */

import * as tf from '@diptych/tensor'
import { testSoftPlacement } from './placementSuite.ts'

process.env.TF_XLA_FLAGS = '--tf_xla_enable_xla_devices'
tf.configure({ softPlacement: true })
testSoftPlacement('/device:XLA_CPU:0')
