/** @file `tf.graph` with what belongs to it: `tf.graph.explain`, and graphs for other programs. */

import { fromGraphDef } from './exchange/fromGraphDef.ts'
import { saveGraphModel } from './exchange/saveGraphModel.ts'
import { toGraphDef } from './exchange/toGraphDef.ts'
import { explain } from './explain/explain.ts'
import { graph as makeGraph } from './function.ts'

/** Compiles a function into one graph function per input signature; `explain` tells what became of it, `toGraphDef` and `fromGraphDef` exchange it with others. */
export const graph = Object.assign(makeGraph, { explain, toGraphDef, fromGraphDef, saveGraphModel })
