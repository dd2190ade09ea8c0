/** @file The variables of a graph that is saved: their nodes, and those that restore their values. */

import type { Variable } from '@tensorflow/tfjs'
import { EngineTensor } from '../../engineTensor.ts'
import { ATTR_SHAPE, ATTR_STRING, ATTR_TYPE, type OpAttribute } from '../../native/attributes.ts'
import type { GraphOutput } from '../../native/capi.ts'
import { TF_INT32, TF_STRING } from '../../native/dtypes.ts'
import type { GraphBuilder } from '../../native/graphBuilder.ts'
import { runOp } from '../../native/op.ts'
import { zeroValues } from '../../native/tensor.ts'
import { engineTensorOf } from '../engineTensors.ts'
import { newMessage, writeMessage } from './messages.ts'
import { type Names, nodeName } from './names.ts'
import type { GraphVariables } from './writeFunction.ts'

interface Saved {
  readonly variable: Variable
  readonly name: string
  readonly dtype: number
  readonly handle: GraphOutput
  /** Reads it for the checkpoint. */
  readonly value: GraphOutput
}

/** Names in the graph by which TensorFlow finds its saver. */
const SAVER = {
  filenameTensorName: 'save/filename:0',
  saveTensorName: 'save/saved:0',
  restoreOpName: 'save/restore_all',
  version: 2,
  maxToKeep: 1,
}

export class SavedVariables {
  private readonly graph: GraphBuilder
  private readonly names: Names
  private readonly saved = new Map<Variable, Saved>()

  constructor(graph: GraphBuilder, names: Names) {
    this.graph = graph
    this.names = names
  }

  /** For one function: what it assigns waits for what it reads. */
  forFunction(): GraphVariables {
    const reads = new Map<Variable, GraphOutput>()
    return {
      read: (variable, label) => {
        const read = this.readNode(this.of(variable), label)
        reads.set(variable, read)
        return read
      },
      assign: (variable, value, label) => {
        const { dtype, handle } = this.of(variable)
        const read = reads.get(variable)
        return this.assignNode(handle, value, dtype, label, read ? [read] : [])
      },
    }
  }

  /** Adds the nodes that save and restore. @returns MetaGraphDef's fields; none where there are no variables */
  addSaver(): object {
    const { graph } = this
    const all = [...this.saved.values()]
    if (all.length === 0) return {}
    const filename = graph.addPlaceholder(TF_STRING, [], 'save/filename')
    const names = graph.addConstant(TF_STRING, [all.length], this.keys(), 'save/names')
    const slices = graph.addConstant(
      TF_STRING,
      [all.length],
      all.map(() => new Uint8Array(0)),
      'save/slices',
    )
    const dtypes: OpAttribute = { name: 'dtypes', type: ATTR_TYPE, value: all.map(({ dtype }) => dtype) }
    const values = all.map(({ value }) => value)
    const written = graph.addNode('SaveV2', [dtypes], [filename, names, slices, ...values], 1, { label: 'save/SaveV2' })
    graph.addNode('Identity', [], [filename], 1, { label: 'save/saved', after: written })
    const read = graph.addNode('RestoreV2', [dtypes], [filename, names, slices], all.length, {
      label: 'save/RestoreV2',
    })
    const restored = all.map(({ handle, dtype, name }, index) =>
      this.assignNode(handle, read[index]!, dtype, `save/${name}/AssignVariableOp`),
    )
    graph.addNode('NoOp', [], [], 0, { label: 'save/restore_all', after: restored })
    const definitions = (chosen: readonly Saved[]): object => ({
      kind: { case: 'bytesList', value: { value: chosen.map(definition) } },
    })
    const trainable = all.filter(({ variable }) => variable.trainable)
    return {
      saverDef: SAVER,
      collectionDef: {
        variables: definitions(all),
        ...(trainable.length > 0 && { trainable_variables: definitions(trainable) }),
      },
    }
  }

  /** Writes the values of now: `variables.index` and `variables.data-00000-of-00001`. @param prefix - the path without an ending */
  write(prefix: string): void {
    const all = [...this.saved.values()]
    const count = all.length
    if (count === 0) return
    const texts = (shape: number[], values: Uint8Array[]): EngineTensor =>
      EngineTensor.fromValues(shape, TF_STRING, values)
    const made = [
      texts([], [new TextEncoder().encode(prefix)]),
      texts([count], this.keys()),
      texts(
        [count],
        all.map(() => new Uint8Array(0)),
      ),
    ]
    try {
      const dtypes = { name: 'dtypes', type: ATTR_TYPE, value: all.map(({ dtype }) => dtype) }
      runOp('SaveV2', [dtypes], [...made, ...all.map(({ variable }) => engineTensorOf(variable))], 0, null)
    } finally {
      for (const tensor of made) tensor.dispose()
    }
  }

  private keys(): Uint8Array[] {
    return [...this.saved.values()].map(({ name }) => new TextEncoder().encode(name))
  }

  private of(variable: Variable): Saved {
    const known = this.saved.get(variable)
    if (known) return known
    const { dtype } = engineTensorOf(variable)
    const name = this.names.unique(nodeName(variable.name))
    const attributes: OpAttribute[] = [
      { name: 'dtype', type: ATTR_TYPE, value: dtype },
      { name: 'shape', type: ATTR_SHAPE, value: variable.shape },
      { name: 'shared_name', type: ATTR_STRING, value: name },
    ]
    const [handle] = this.graph.addNode('VarHandleOp', attributes, [], 1, { label: name })
    const saved: Saved = {
      variable,
      name,
      dtype,
      handle: handle!,
      value: this.readNode({ handle: handle!, dtype }, `${name}/Read`),
    }
    this.addInitializer(saved)
    this.saved.set(variable, saved)
    return saved
  }

  // TensorFlow 1 asks each variable for one; values come from the checkpoint.
  private addInitializer({ name, dtype, handle, variable: { shape } }: Saved): void {
    const { graph } = this
    const sizes = graph.addConstant(TF_INT32, [shape.length], Int32Array.from(shape), `${name}/Initializer/shape`)
    const zero = graph.addConstant(dtype, [], zeroValues(dtype, 1), `${name}/Initializer/zero`)
    const [initial] = graph.addNode('Fill', [], [sizes, zero], 1, { label: `${name}/Initializer` })
    this.assignNode(handle, initial!, dtype, `${name}/Assign`)
  }

  private readNode({ handle, dtype }: Pick<Saved, 'handle' | 'dtype'>, label: string): GraphOutput {
    return this.graph.addNode('ReadVariableOp', [{ name: 'dtype', type: ATTR_TYPE, value: dtype }], [handle], 1, {
      label,
    })[0]!
  }

  // It has no output; nodes that come after it name the node.
  private assignNode(
    handle: GraphOutput,
    value: GraphOutput,
    dtype: number,
    label: string,
    after: readonly GraphOutput[] = [],
  ): GraphOutput {
    const attributes = [{ name: 'dtype', type: ATTR_TYPE, value: dtype }]
    return this.graph.addNode('AssignVariableOp', attributes, [handle, value], 1, { label, after })[0]!
  }
}

// How TensorFlow 1's collections name a variable's nodes.
function definition({ name, variable: { trainable } }: Saved): Uint8Array {
  const fields = {
    variableName: `${name}:0`,
    initializerName: `${name}/Assign`,
    snapshotName: `${name}/Read:0`,
    initialValueName: `${name}/Initializer:0`,
    isResource: true,
    trainable,
  }
  return writeMessage('VariableDef', newMessage('VariableDef', fields))
}
