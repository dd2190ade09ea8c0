/** @file The classes of tfjs-layers, which exports functions that make layers, and few of these. */

import { core, type layers } from '../tfjs.ts'

export type Layer = InstanceType<typeof layers.layers.Layer>

export const { classNameMap } = core.serialization.SerializationMap.getMap()

/** The prototype of the class that is registered by this name, with what a correction needs of its private side. */
export function prototypeOf<Own extends object>(name: string): Layer & Own {
  return classNameMap[name]![0].prototype as Layer & Own
}
