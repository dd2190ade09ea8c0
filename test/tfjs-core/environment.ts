/** @file Tells tfjs-core's specs which backend to run on. It must be imported before them. */

// @ts-expect-error not part of tfjs-core's public types
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'

setTestEnvs([{ name: 'test-tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true }])
