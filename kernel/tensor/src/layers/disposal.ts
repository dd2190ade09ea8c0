/** @file Tensors that layers, models and optimizers leave behind. */

import type { io, Optimizer, Tensor } from '@tensorflow/tfjs'
import { core, layers } from '../tfjs.ts'
import { prototypeOf } from './registered.ts'

disposeStates()
disposeConstrained()
disposeMomentum()
disposeSavedIterations()

interface Cell {
  dropoutMask?: Tensor | Tensor[] | null
  recurrentDropoutMask?: Tensor | Tensor[] | null
  readonly cells?: readonly Cell[]
}

interface Recurrent {
  readonly cell: Cell
  states_: Tensor[] | null
  keptStates: Tensor[][]
}

/** The states of a stateful layer, and the masks of the last dropout in a recurrent one, outlive it. */
function disposeStates(): void {
  const layer = prototypeOf<Recurrent>('RNN')
  const { dispose } = layer
  layer.dispose = function (this: typeof layer) {
    const result = dispose.call(this)
    if (result.refCountAfterDispose === 0) forget(this)
    return result
  }
  const bidirectional = prototypeOf<Record<'forwardLayer' | 'backwardLayer', Recurrent>>('Bidirectional')
  const { dispose: disposeBoth } = bidirectional
  bidirectional.dispose = function (this: typeof bidirectional) {
    const result = disposeBoth.call(this)
    if (result.refCountAfterDispose === 0) for (const one of [this.forwardLayer, this.backwardLayer]) forget(one)
    return result
  }
}

function forget(layer: Recurrent): void {
  core.dispose([layer.states_ ?? [], layer.keptStates ?? []])
  layer.states_ = null
  layer.keptStates = []
  for (const cell of [layer.cell, ...(layer.cell.cells ?? [])]) {
    core.dispose([cell.dropoutMask ?? [], cell.recurrentDropoutMask ?? []])
    cell.dropoutMask = null
    cell.recurrentDropoutMask = null
  }
}

/** A weight with a constraint leaves a tensor behind each time it is set. */
function disposeConstrained(): void {
  const { prototype } = layers.LayerVariable
  const { write } = prototype
  prototype.write = function (value: Tensor) {
    return core.tidy(() => write.call(this, value) as never)
  }
}

/** Momentum disposes its own tensors, and leaves the learning rate of the optimizer that it extends. */
function disposeMomentum(): void {
  const momentum = core.MomentumOptimizer.prototype as unknown as { readonly c: Tensor; dispose(): void }
  const { dispose } = momentum
  momentum.dispose = function (this: typeof momentum) {
    dispose.call(this)
    this.c.dispose()
  }
}

type Save = (handler: io.IOHandler | string, config?: io.SaveConfig) => Promise<io.SaveResult>

/** Saving an optimizer makes a tensor of its number of steps. */
function disposeSavedIterations(): void {
  const model = prototypeOf<{ readonly optimizer?: Optimizer; save: Save }>('Model')
  const { save } = model
  model.save = async function (this: typeof model, ...given: Parameters<Save>) {
    const { optimizer } = this
    if (!optimizer || !given[1]?.includeOptimizer) return save.apply(this, given)
    const made: Tensor[] = []
    const { saveIterations } = optimizer
    optimizer.saveIterations = async () => {
      const iterations = await saveIterations.call(optimizer)
      made.push(iterations.tensor)
      return iterations
    }
    try {
      return await save.apply(this, given)
    } finally {
      optimizer.saveIterations = saveIterations
      core.dispose(made)
    }
  }
}
