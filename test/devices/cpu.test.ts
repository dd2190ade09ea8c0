/** @file The devices' tests on four logical CPU devices. */

import * as tf from '@diptych/tensor'
import { testDevices } from './suite.ts'

tf.configure({ cpuDevices: 4 })
testDevices(tf.devices().map(({ name }) => name))
