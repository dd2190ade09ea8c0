/** @file `tf.graph.toGraphDef`: a graph function as TensorFlow's own message. */

import { ArgumentError } from '../../errors.ts'
import { GraphBuilder } from '../../native/graphBuilder.ts'
import { type GraphFunction, internalsOf } from '../function.ts'
import { graphMessage } from './graphMessage.ts'
import { writeMessage, writeText } from './messages.ts'
import { writeFunction } from './writeFunction.ts'

const ASKED = 'tf.graph.toGraphDef'

/**
 * A graph function as a GraphDef, which TensorFlow's Python and its tools read.
 *
 * Placeholders are named after the parameters (`x`, `batch_x` for a member), results `output_0`, `output_1` … or by their names in an object.
 * Variables and what the function captured are constants with the values that they have now. Nodes carry their scope in their names
 * (`tf.nameScope`, layers), and the line that made them in the attribute `_line`. Random numbers are drawn anew at each run.
 *
 * @param f - a function made by `tf.graph`.
 * @param args - arguments as in a call: they choose the signature. It is traced if need be, and not run.
 * @param options.format - `binary` (default), or `text`: protocol buffers' text format.
 * @throws {ArgumentError} if `f` is no graph function, or assigns variables, which a graph of constants cannot.
 * @example const bytes = tf.graph.toGraphDef(tf.graph((x: tf.Tensor) => x.square()), [tf.scalar(3)])
 * @see tensorflow/core/framework/graph.proto
 */
export function toGraphDef<Args extends readonly unknown[]>(
  f: GraphFunction<Args, unknown>,
  args: Args,
  options: { readonly format: 'text' },
): string
export function toGraphDef<Args extends readonly unknown[]>(
  f: GraphFunction<Args, unknown>,
  args: Args,
  options?: { readonly format?: 'binary' },
): Uint8Array
export function toGraphDef<Args extends readonly unknown[]>(
  f: GraphFunction<Args, unknown>,
  args: Args,
  { format = 'binary' }: { readonly format?: 'binary' | 'text' } = {},
): Uint8Array | string {
  if (format !== 'binary' && format !== 'text')
    throw new ArgumentError(`${ASKED}: format must be 'binary' or 'text', got ${JSON.stringify(format)}.`)
  if (!Array.isArray(args))
    throw new ArgumentError(
      `${ASKED}: expected the arguments of a call in an array, got ${typeof args}. Write tf.graph.toGraphDef(f, [x]).`,
    )
  const { name, find } = internalsOf(f, ASKED)
  const { found } = find(args)
  if (found.assigned.length > 0) {
    throw new ArgumentError(
      `${ASKED}: ${name} assigns ${found.assigned.map(variable => `variable ${variable.name}`).join(', ')}, which are constants in a GraphDef. ` +
        'Save it as a SavedModel (tf.node.saveSavedModel), or export a function that only reads them.',
    )
  }
  using graph = new GraphBuilder()
  const { lines } = writeFunction(found, graph)
  const message = graphMessage(graph, lines)
  return format === 'text' ? writeText('GraphDef', message) : writeMessage('GraphDef', message)
}
