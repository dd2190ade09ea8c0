/** @file `tf.graph` with what belongs to it: `tf.graph.explain`. */

import { explain } from './explain/explain.ts'
import { graph as makeGraph } from './function.ts'

/** Compiles a function into one graph function per input signature; `explain` tells what became of it. */
export const graph = Object.assign(makeGraph, { explain })
