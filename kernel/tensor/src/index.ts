/**
 * @file The public `tf`: tfjs's API on TensorFlow, with graph functions.
 *
 * @example
 * import * as tf from '@diptych/tensor'
 * tf.matMul([[1, 2]], [[3], [4]]).print()
 */

import './backend.ts'
import './debug/log.ts'
import './gradients/index.ts'
import './graph/hooks.ts'
import './layers/index.ts'
import './memory/tensorCounts.ts'
import './node/datasets.ts'
import './profile/trace.ts'
import * as tfjs from '../tfjs.cjs'
import { nodeLayerVersion } from './tfjs.ts'

export * from '../tfjs.cjs'
export * as debug from './debug/debug.ts'
export { configure, type DeviceConfiguration } from './device/configuration.ts'
export { device } from './device/device.ts'
export { type DeviceInfo, deviceOf, devices } from './device/devices.ts'
export { scalar, tensor, type Values } from './dtypes/dataTypes.ts'
export * from './errors.ts'
export { cond } from './graph/control/cond.ts'
export { type ScanOptions, scan } from './graph/control/scan.ts'
export { type WhileLoopOptions, whileLoop } from './graph/control/whileLoop.ts'
export type { ImportedFunction, ImportOptions } from './graph/exchange/fromGraphDef.ts'
export type { SaveOptions } from './graph/exchange/saveSavedModel.ts'
export type { ExplainOptions } from './graph/explain/explain.ts'
export type { GraphExplanation } from './graph/explain/explanation.ts'
export type { GraphFunction, GraphOptions } from './graph/function.ts'
export { graph } from './graph/graph.ts'
export { nameScope } from './graph/nameScope.ts'
export { setRandomSeed } from './graph/random.ts'
// Node gives require() what is exported by this name, which tfjs's CommonJS brings along with the rest: without this, tfjs alone.
export * as 'module.exports' from './index.ts'
export * as leaks from './memory/leaks.ts'
export { freeForgotten, type MemoryInfo, memory, resetPeakMemory } from './memory/memory.ts'
export { io } from './node/io.ts'
export { node } from './node/node.ts'
export type { OpTime } from './profile/opTimes.ts'
export { type Profile, profile } from './profile/profile.ts'
export { type TimeInfo, time } from './profile/time.ts'
export { raw } from './raw/raw.ts'
export type * from './raw/types.ts'
export * as summary from './summary.ts'

/** The versions of tfjs's packages, by name. */
export const version = { ...tfjs.version, 'tfjs-node': nodeLayerVersion }
