/** @file Runs a program op by op, as eager mode does. */

import type { EngineTensor } from '../engineTensor.ts'
import { InterruptedError, TensorFlowError } from '../errors.ts'
import type { GraphNode } from '../graph/part.ts'
import { guardOp } from '../guards/guard.ts'
import { interruptWanted } from '../interrupt.ts'
import { runOp } from '../native/op.ts'
import { type Program, Values } from './program.ts'

/** Ops with what they are given. */
export interface Steps extends Pick<Program, 'order' | 'inputs'> {
  readonly nodes: readonly GraphNode[]
}

/**
 * @param see - called after each op, while its inputs are there. `true` ends the run.
 * @returns the outputs of all ops; the caller disposes them.
 * @throws {TensorFlowError} names the op's line.
 */
export function replay(program: Steps, see?: (node: number, values: Values) => boolean): Values {
  const values = new Values(program)
  try {
    for (const index of program.order) {
      const node = program.nodes[index]!
      runNode(
        node,
        node.sources.map(source => values.get(source)!),
      ).forEach((tensor, output) => {
        values.set(index, output, tensor)
      })
      if (see?.(index, values)) break
    }
    return values
  } catch (error) {
    values[Symbol.dispose]()
    throw error
  }
}

/** Runs one op by itself. @throws {TensorFlowError} names the op's line. */
export function runNode({ op, location }: GraphNode, inputs: readonly EngineTensor[]): EngineTensor[] {
  if (interruptWanted()) throw new InterruptedError()
  try {
    guardOp(op.name, op.attributes, inputs, op.outputCount)
    return runOp(op.name, op.attributes, inputs, op.outputCount, op.device)
  } catch (error) {
    if (!(error instanceof TensorFlowError) || !location) throw error
    throw error.withMessage(`${error.message}\n    recorded at ${location}`)
  }
}
