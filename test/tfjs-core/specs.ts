/** @file Entry of the bundle: tfjs-core's own specs, set to run on the TensorFlow backend. */

import './environment.ts'
// @ts-expect-error tfjs publishes its specs without types.
import '@tensorflow/tfjs-core/dist/tests'
