/** @file The graphs that TensorFlow makes of a function: as it was given, optimised, and as its devices run it. */

import { TensorFlowError } from '../errors.ts'
import { bytesFrom } from './buffer.ts'
import { cancellationManager, renewCancellationManager } from './cancellation.ts'
import type { Pointer } from './capi.ts'
import { CANCELLED } from './codes.ts'
import { eagerContext } from './context.ts'
import { capi } from './libtensorflow.ts'
import { runOp } from './op.ts'
import { type Field, readFields, readText, readVarints } from './protobuf.ts'
import { status } from './status.ts'

/** One node of a GraphDef. */
export interface GraphNode {
  readonly name: string
  readonly op: string
  /** Empty where none was assigned. */
  readonly device: string
  /** The dtypes among its attributes, as numbers. */
  readonly dtypes: readonly number[]
}

export interface FunctionGraphs {
  /** As it was given to TensorFlow. */
  readonly before: readonly GraphNode[]
  /** What the devices run. */
  readonly after: readonly GraphNode[]
}

/**
 * What TensorFlow makes of the function that `call` calls. It must be called for the first time with its attributes: only then TensorFlow
 * optimises. Nothing of it runs, so there are no effects: the call is cancelled before it starts, after the function was optimised.
 *
 * @param call - calls the function by `runOp`.
 * @returns nothing if TensorFlow tells nothing, as of what XLA compiles.
 * @throws what `call` throws for another reason
 */
export function collectGraphs(call: () => void): FunctionGraphs | undefined {
  const api = capi()
  const context = eagerContext()
  api.TFE_ContextEnableRunMetadata(context)
  try {
    api.TFE_CancellationManagerStartCancel(cancellationManager())
    try {
      call()
    } catch (error) {
      if (!(error instanceof TensorFlowError) || error.code !== CANCELLED) throw error
    } finally {
      renewCancellationManager()
    }
    // What was collected is there for export after the next op that succeeds.
    runOp('NoOp', [], [], 0, null)
    return parse(exported(context))
  } finally {
    api.TFE_ContextDisableRunMetadata(context)
  }
}

function exported(context: Pointer): Uint8Array {
  return bytesFrom('exporting the graphs of a function', buffer =>
    capi().TFE_ContextExportRunMetadata(context, buffer, status()),
  )
}

// RunMetadata.function_graphs: one for each function, those that it calls included. @see tensorflow/core/protobuf/config.proto
function parse(metadata: Uint8Array): FunctionGraphs | undefined {
  const functions = fields(metadata, 4)
  if (functions.length === 0) return undefined
  const graphs = functions.map(({ bytes }) => ({ before: nodesOf(bytes, 2), after: nodesOf(bytes, 1) }))
  return { before: graphs.flatMap(({ before }) => before), after: graphs.flatMap(({ after }) => after) }
}

// FunctionGraphs: 1 partition_graphs, 2 pre_optimization_graph.
function nodesOf(functionGraphs: Uint8Array, number: 1 | 2): GraphNode[] {
  return fields(functionGraphs, number).flatMap(graph => fields(graph.bytes, 1).map(node => parseNode(node.bytes)))
}

// @see tensorflow/core/framework/node_def.proto
function parseNode(node: Uint8Array): GraphNode {
  return { name: text(node, 1), op: text(node, 2), device: text(node, 4), dtypes: fields(node, 5).flatMap(dtypesOf) }
}

// An entry of the attributes; its value may be a type (6) or a list (1) of types (6). @see tensorflow/core/framework/attr_value.proto
function dtypesOf({ bytes: entry }: Field): number[] {
  return fields(entry, 2).flatMap(({ bytes }) => {
    const inList = fields(bytes, 1).flatMap(list => fields(list.bytes, 6))
    return [...fields(bytes, 6), ...inList].flatMap(field =>
      field.bytes.length > 0 ? readVarints(field.bytes).map(Number) : [Number(field.value)],
    )
  })
}

function fields(message: Uint8Array, number: number): Field[] {
  return [...readFields(message)].filter(field => field.number === number)
}

function text(message: Uint8Array, number: number): string {
  const [field] = fields(message, number)
  return field ? readText(field.bytes) : ''
}
