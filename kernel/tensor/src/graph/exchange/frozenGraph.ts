/** @file A graph function as a message that stands by itself: its variables are constants. */

import { ArgumentError } from '../../errors.ts'
import { GraphBuilder } from '../../native/graphBuilder.ts'
import { internalsOf } from '../function.ts'
import { graphMessage } from './graphMessage.ts'
import type { GraphDef } from './messages.ts'
import { type WrittenFunction, writeFunction } from './writeFunction.ts'

/** @param asked - the call, for messages. @throws {ArgumentError} if `f` is no graph function, or assigns variables */
export function frozenGraph(
  asked: string,
  f: unknown,
  args: unknown,
): WrittenFunction & { readonly message: GraphDef } {
  const { name, find } = internalsOf(f, asked)
  if (!Array.isArray(args)) {
    throw new ArgumentError(
      `${asked}: expected the arguments of a call in an array, got ${typeof args}. Write ${asked}(f, [x]${asked.includes('save') ? ', …' : ''}).`,
    )
  }
  const { found } = find(args)
  if (found.assigned.length > 0) {
    throw new ArgumentError(
      `${asked}: ${name} assigns ${found.assigned.map(variable => `variable ${variable.name}`).join(', ')}, and variables are constants there. ` +
        'Save it as a SavedModel (tf.node.saveSavedModel), or export a function that only reads them.',
    )
  }
  using graph = new GraphBuilder()
  const written = writeFunction(found, graph)
  return { ...written, message: graphMessage(graph, written.lines) }
}
