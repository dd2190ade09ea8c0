/** @file `tf.graph.toGraphDef`: a graph function as TensorFlow's own message. */

import { ArgumentError } from '../../errors.ts'
import type { GraphFunction } from '../function.ts'
import { frozenGraph } from './frozenGraph.ts'
import { writeMessage, writeText } from './messages.ts'

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
  const { message } = frozenGraph(ASKED, f, args)
  return format === 'text' ? writeText('GraphDef', message) : writeMessage('GraphDef', message)
}
