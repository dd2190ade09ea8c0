/** @file `tf.graph` with what belongs to it: `tf.graph.explain`, `tf.graph.toGraphDef`. */

import { toGraphDef } from './exchange/toGraphDef.ts'
import { explain } from './explain/explain.ts'
import { graph as makeGraph } from './function.ts'

/** Compiles a function into one graph function per input signature; `explain` tells what became of it, `toGraphDef` writes it down. */
export const graph = Object.assign(makeGraph, { explain, toGraphDef })
