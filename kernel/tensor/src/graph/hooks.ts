/** @file Wraps the few functions of tfjs that recorders must know of: an op gets its inputs, a variable is made or assigned, an optimizer takes a step. */

import type { LayersModel, Optimizer, Tensor, Variable } from '@tensorflow/tfjs'
import { backend, isActive } from '../backend.ts'
import { atHome, noteHome } from '../device/variables.ts'
import { DisposedTensorError } from '../errors.ts'
import { currentTrace, setGraphRecorder } from '../execute.ts'
import { currentMode, type Mode } from '../mode.ts'
import { core, layers } from '../tfjs.ts'
import '../tfjsEngine.ts'
import { engineTensorOf } from './engineTensors.ts'
import { escapeError } from './escape.ts'
import { describeReport, functionSummaries, type GraphReport } from './explain/report.ts'
import { LazyRecorder } from './lazy.ts'
import { noteNewVariable, noteOptimizerStep } from './trace.ts'

type GraphMode = Exclude<Mode, 'eager'>
type TrainFunction = (data: Tensor[]) => Tensor[]

const recorders: Record<GraphMode, LazyRecorder> = {
  graph: new LazyRecorder({ xla: false }),
  'graph+xla': new LazyRecorder({ xla: true }),
}

// Each class has an applyGradients of its own, or its parent's.
const OPTIMIZERS = [
  core.SGDOptimizer,
  core.MomentumOptimizer,
  core.RMSPropOptimizer,
  core.AdagradOptimizer,
  core.AdadeltaOptimizer,
  core.AdamOptimizer,
  core.AdamaxOptimizer,
]

let isMinimizing = false
let isFitting = false

setGraphRecorder(mode => recorders[mode])
hookDisposed()
hookVariables()
hookOptimizers()
hookFit()

/** The recorder of the graph cell that runs now, if one does. */
function cellRecorder(): LazyRecorder | undefined {
  const mode = currentMode()
  return mode === 'eager' || currentTrace() ? undefined : recorders[mode]
}

/**
 * Runs what graph mode has recorded and not yet run.
 *
 * @throws what an op failed with; the message names the line that recorded it.
 */
export function flushPending(): void {
  const failures: unknown[] = []
  for (const recorder of Object.values(recorders)) {
    try {
      recorder.finish()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** What graph mode has done in this session: for `%graph`. */
export function graphReport(): GraphReport {
  const { graph, 'graph+xla': xla } = recorders
  return {
    functions: functionSummaries(),
    steps: [...graph.steps(), ...xla.steps()],
    pending: { graph: graph.pendingOps, 'graph+xla': xla.pendingOps },
  }
}

/** `graphReport` as text. */
export function describeGraphs(): string {
  return describeReport(graphReport())
}

/** Puts the hooks right after a forced termination, which skips `finally`. */
export function abandonStep(): void {
  isMinimizing = false
  isFitting = false
}

function hookDisposed(): void {
  core.Tensor.prototype.throwIfDisposed = function (this: Tensor) {
    if (!this.isDisposed) return
    throw (
      escapeError(this) ??
      new DisposedTensorError(
        `Tensor is disposed: a ${this.dtype} tensor of shape [${this.shape}]. Keep it alive (tf.keep, clone) until its last use.`,
      )
    )
  }
}

function hookVariables(): void {
  const engine = core.engine()
  const { makeVariable } = engine
  const { assign } = core.Variable.prototype
  engine.makeVariable = (initialValue, ...rest) => {
    const variable = makeVariable.call(engine, initialValue, ...rest)
    if (!isActive()) return variable
    try {
      noteHome(variable)
      const value = atHome(variable, variable)
      if (value !== variable) {
        assign.call(variable, value)
        value.dispose()
      }
      if (currentTrace()) noteNewVariable(variable)
      else settleVariable(variable)
    } catch (error) {
      // Nobody gets the variable: it must not stay among those that every trace looks at, nor keep its name.
      variable.dispose()
      throw error
    }
    return variable
  }
  core.Variable.prototype.assign = function (this: Variable, given: Tensor) {
    if (!isActive()) return assign.call(this, given)
    const value = atHome(this, given)
    try {
      assignValue(this, value)
    } finally {
      if (value !== given) value.dispose()
    }
  }
  const assignValue = (variable: Variable, value: Tensor): void => {
    const recorder = cellRecorder()
    if (!recorder || !engineTensorOf(value).pending) {
      assign.call(variable, value)
      return
    }
    const { dataId } = variable
    backend().incRef(dataId)
    assign.call(variable, value)
    recorder.onFailure({ commit: () => letGo(dataId), undo: () => putBack(variable, dataId) })
  }
}

// A variable's first value is computed at once: the step that makes an optimizer's slots is then recorded like the next one.
function settleVariable(variable: Variable): void {
  const tensor = engineTensorOf(variable)
  if (tensor.pending) for (const recorder of Object.values(recorders)) recorder.computeNow(tensor)
}

function letGo(dataId: object): void {
  if (backend().disposeData(dataId)) core.engine().removeDataId(dataId, backend() as never)
}

function putBack(variable: Variable, dataId: object): void {
  if (!variable.isDisposed) {
    const engine = core.engine()
    engine.disposeTensor(variable)
    variable.dataId = dataId
    engine.incRef(variable, null as never)
  }
  letGo(dataId)
}

function hookOptimizers(): void {
  const hasStepped = new WeakSet<Optimizer>()
  const { minimize } = core.Optimizer.prototype
  core.Optimizer.prototype.minimize = function (this: Optimizer, ...parameters: Parameters<typeof minimize>) {
    const outer = isMinimizing
    isMinimizing = true
    try {
      // What a cell prepares before its loop would make the first step unlike the second. Before a fit's first batch there are awaits.
      if (!hasStepped.has(this) && !isFitting && isActive()) cellRecorder()?.flush('before step')
      hasStepped.add(this)
      // The gradients are disposed before the cut, so the function does not return them.
      const cost = minimize.apply(this, parameters)
      endStep()
      return cost
    } finally {
      isMinimizing = outer
    }
  } as typeof minimize
  for (const { prototype } of OPTIMIZERS) {
    if (!Object.hasOwn(prototype, 'applyGradients')) continue
    const { applyGradients } = prototype
    prototype.applyGradients = function (this: Optimizer, gradients: never) {
      noteOptimizerStep(this)
      applyGradients.call(this as never, gradients)
      if (!isMinimizing) endStep()
    }
  }
}

// `model.fit` adds each batch's losses up right after its step: one call takes both.
function hookFit(): void {
  const { prototype } = layers.LayersModel
  const { makeTrainFunction } = prototype as unknown as { makeTrainFunction(): TrainFunction }
  Object.assign(prototype, {
    makeTrainFunction(this: LayersModel): TrainFunction {
      const train = makeTrainFunction.call(this)
      return data => {
        isFitting = true
        try {
          return train(data)
        } finally {
          isFitting = false
        }
      }
    },
  })
}

function endStep(): void {
  if (!isActive()) return
  const recorder = cellRecorder()
  if (isFitting) recorder?.completeStep()
  else recorder?.flush('step')
}
