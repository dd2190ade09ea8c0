/** @file Placement on a device that lacks ops, as a GPU does: XLA's CPU device, which has those that XLA compiles. */

import * as tf from '@diptych/tensor'
import { testHardPlacement } from './placementSuite.ts'

process.env.TF_XLA_FLAGS = '--tf_xla_enable_xla_devices'
tf.configure({ cpuDevices: 2 })
testHardPlacement('/device:XLA_CPU:0')
