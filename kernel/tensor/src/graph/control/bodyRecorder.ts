/** @file Records the ops of a function inside a graph: a branch, a condition, a loop's body. */

import { EngineTensor, type Pending } from '../../engineTensor.ts'
import { DynamicShapeError, HostReadError } from '../../errors.ts'
import { currentTrace, type Recorder, recordsForXla } from '../../execute.ts'
import { ATTR_TYPE, type OpAttribute } from '../../native/attributes.ts'
import { opDef } from '../../native/opDef.ts'
import { escaped, noteTrace } from '../escape.ts'
import { currentLocation } from '../location.ts'
import { type ConstantPolicy, Recording } from '../recording.ts'
import { bodyPaths } from './bodyPaths.ts'

export class BodyRecorder implements Recorder {
  readonly xla = recordsForXla()
  readonly recording: Recording
  /** Called when somebody wants values of a tensor of this recording. */
  readonly settle: Pending['settle']
  /** What the recording's tensors stand for is over: who still has one cannot use it. */
  isOver = false
  private readonly name: string
  private readonly constants: ConstantPolicy

  /** @param name - the function's, for messages. */
  constructor(name: string) {
    this.name = name
    const outer = currentTrace()
    // As around it: a graph function bakes in small values, a graph cell has them as inputs.
    this.constants = outer instanceof BodyRecorder ? outer.constants : outer ? 'all' : 'shapes'
    this.settle = tensor => this.refuseRead(tensor)
    noteTrace(this.settle, { name, describe: tensor => this.describe(tensor) })
    const paths = this.constants === 'shapes' ? bodyPaths(name) : undefined
    this.recording = new Recording(this.constants, this.settle, paths && (() => paths))
  }

  /** A tensor that gets its value when the function runs. */
  placeholder(dtype: number, shape: readonly number[]): EngineTensor {
    return EngineTensor.recorded(dtype, shape, { node: -1, output: 0, settle: this.settle })
  }

  record(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): EngineTensor[] | undefined {
    for (const input of inputs) if (input.failure) throw input.failure
    const outputs = this.recording.add(name, attributes, inputs, outputCount)
    if (outputs) return outputs
    // All its inputs are known: the result comes from outside.
    if (inputs.every(input => input.values !== undefined) && !opDef(name).isStateful) return undefined
    throw new DynamicShapeError(
      `${this.name}: the shape of ${name}'s result depends on values (inputs: ${inputs.map(input => input.describe()).join(', ')}), ` +
        'which are not there while the function is recorded. Use a form with a fixed shape (tf.where, padding, a mask).',
    )
  }

  /** `tensor` as one of the recording, to which ops are added yet: a tensor from outside goes through an op, as inputs come with ops alone. */
  adopt(tensor: EngineTensor): EngineTensor {
    if (this.recording.knows(tensor)) return tensor
    return this.recording.add('Identity', [{ name: 'T', type: ATTR_TYPE, value: tensor.dtype }], [tensor], 1)![0]!
  }

  dispose(): void {
    this.recording.release()
  }

  private refuseRead(tensor: EngineTensor): never {
    if (this.isOver) throw escaped({ name: this.name, describe: given => this.describe(given) }, tensor)
    const line = currentLocation()
    throw new HostReadError(
      `${this.name}: the value of ${this.describe(tensor)} was read${line ? ` at ${line}` : ''} while the function was recorded, ` +
        'when there are no values yet. Return the tensor and read it outside, or decide between tensors with tf.where or tf.cond.',
    )
  }

  private describe(tensor: EngineTensor): string {
    const node = this.recording.nodes[tensor.pending?.node ?? -1]
    if (!node) return 'an argument or a variable'
    return `${node.op.name}'s result${node.location ? ` of ${node.location}` : ''}`
  }
}
