/** @file A trace's variables: in it each stands for the value that it has at a call, and after it each holds what it held before. */

import type { Tensor, Variable } from '@tensorflow/tfjs'
import { backend } from '../backend.ts'
import { EngineTensor, type Pending } from '../engineTensor.ts'
import { ATTR_TYPE } from '../native/attributes.ts'
import { runOp } from '../native/op.ts'
import { core } from '../tfjs.ts'
import { engineTensorOf, tensorOf } from './engineTensors.ts'

interface Entry {
  /** What the variable held. */
  readonly held: object
  /** What it holds in the trace until it is assigned. */
  readonly standIn: object
}

// What variables hold that stand for another value in a trace.
const heldData = new WeakMap<Variable, object>()

/** A new tensor with what a variable holds, also while a trace has it stand for something else. */
export function valueOfVariable(variable: Variable): Tensor {
  const dataId = heldData.get(variable)
  if (!dataId) return variable.clone()
  backend().incRef(dataId)
  const { shape, dtype } = variable
  return core.engine().makeTensorFromTensorInfo({ dataId, shape, dtype })
}

export class TracedVariables {
  private readonly entries = new Map<Variable, Entry>()
  private readonly byTensor = new Map<EngineTensor, Variable>()
  private readonly pending: Pending

  /** @param settle - called when a stand-in is asked for values. */
  constructor(settle: Pending['settle']) {
    this.pending = { node: -1, output: 0, settle }
  }

  adopt(variable: Variable): void {
    if (this.entries.has(variable)) return
    const { dtype, shape } = engineTensorOf(variable)
    const tensor = EngineTensor.recorded(dtype, shape, this.pending)
    const standIn = tensorOf(tensor)
    this.entries.set(variable, { held: variable.dataId, standIn: standIn.dataId })
    this.byTensor.set(tensor, variable)
    if (!heldData.has(variable)) heldData.set(variable, variable.dataId)
    variable.dataId = standIn.dataId
    core.engine().incRef(variable, null as never)
  }

  /** The variable that `tensor` stands for. */
  of(tensor: EngineTensor): Variable | undefined {
    return this.byTensor.get(tensor)
  }

  /** Those that the traced function has assigned so far. */
  assigned(): Variable[] {
    return [...this.entries].flatMap(([variable, { standIn }]) =>
      variable.dataId === standIn || variable.isDisposed ? [] : [variable],
    )
  }

  /** Runs `work`, in which stand-ins that are asked for values have those of their variables. */
  withValues(work: () => void): void {
    try {
      work()
    } finally {
      for (const tensor of this.byTensor.keys()) {
        if (tensor.pending) continue
        tensor.storage.free()
        tensor.pending = this.pending
      }
    }
  }

  /** In `withValues`: gives a stand-in the value of its variable. */
  lend(tensor: EngineTensor): void {
    const { held } = this.entries.get(this.byTensor.get(tensor)!)!
    const value = engineTensorOf({ dataId: held, shape: [...tensor.shape], dtype: 'float32' })
    tensor.adopt(runOp('Identity', [{ name: 'T', type: ATTR_TYPE, value: value.dtype }], [value], 1)[0]!)
  }

  /** Gives all variables back what they held. Safe to call twice. */
  restore(): void {
    const engine = core.engine()
    for (const [variable, { held }] of this.entries) {
      if (!variable.isDisposed) engine.disposeTensor(variable)
      variable.dataId = held
      if (heldData.get(variable) === held) heldData.delete(variable)
      // Disposed in the trace: that gave back the stand-in.
      if (variable.isDisposed) engine.disposeTensor(variable)
    }
    this.entries.clear()
  }
}
