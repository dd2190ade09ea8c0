/**
 * @file What a host of tensor code needs: modes, interrupts, repair after a termination, and what the machine has.
 * `@diptych/tensor/runtime`; a notebook kernel uses it, programs rarely do.
 */

import { freeTape } from './gradients/backpropagation.ts'
import { abandonBodies } from './graph/control/body.ts'
import { abandonStep } from './graph/hooks.ts'
import { abandonLocation } from './graph/location.ts'
import { abandonNameScopes } from './graph/nameScope.ts'
import { abandonTraces } from './graph/trace.ts'
import { resetDepth } from './interrupt.ts'
import { abandonFits } from './layers/fit.ts'
import { abandonRelief } from './memory/pressure.ts'
import { core } from './tfjs.ts'

export { type OpAnswer, OpAnswers, type RunOp } from './debug/opAnswers.ts'
export { type CudaLibrary, findCudaLibraries } from './device/cudaLibraries.ts'
export { deviceOf } from './device/devices.ts'
export { type NvidiaAnswer, type NvidiaGpu, nvidiaGpus } from './device/nvidia.ts'
export { liveTensors } from './engineTensor.ts'
export { InterruptedError, LibraryNotFoundError, LibraryVersionError } from './errors.ts'
export { isComputed, tensorBytes } from './graph/engineTensors.ts'
export type { GraphExplanation } from './graph/explain/explanation.ts'
export { describeGraphs, flushPending, graphReport } from './graph/hooks.ts'
export { lineText } from './graph/location.ts'
export { type CompileProgress, progressChannel } from './graph/progress.ts'
export { type GraphWarning, warningChannel } from './graph/warnings.ts'
export { setInterruptFlags } from './interrupt.ts'
export { inScope, synchronize, tensorCount } from './measure.ts'
export { describeLeak, leakChannel, type SynchronousLeak } from './memory/growth.ts'
export { pressure, relieve } from './memory/pressure.ts'
export { currentMode, MODES, type Mode, runInMode } from './mode.ts'
export { type Device, knownDevices, listDevices as describeDevices } from './native/context.ts'
export { findLibrary, type LibraryLocation, libraryChannel, tensorflowVersion } from './native/libtensorflow.ts'
export {
  type AttributeKind,
  type OpArgument,
  type OpAttributeDef,
  type OpDef,
  opDef,
} from './native/opDef.ts'
export { refusalOf } from './raw/leftOut.ts'
export { rawOpNames } from './raw/raw.ts'
export { StartingState } from './startingState.ts'
export { runWithSummaries, type SummaryScope } from './summaryScope.ts'

/** tfjs's bookkeeping at one moment. */
export interface EngineState {
  readonly scopes: readonly unknown[]
  readonly scope: unknown
}

/** Remembers tfjs's scopes, at a cell's start. */
export function saveState(): EngineState {
  const { scopeStack, activeScope } = core.engine().state
  return { scopes: [...scopeStack], scope: activeScope }
}

/** Puts tfjs back to a saved state after a cell was terminated by force, when `finally` blocks did not run. */
export function restoreState({ scopes, scope }: EngineState): void {
  const engine = core.engine()
  const { state } = engine
  // Ends the scopes that the cell left open: what they made is disposed, as it would have been.
  while (state.scopeStack.length > scopes.length) engine.endScope()
  state.scopeStack = [...scopes] as typeof state.scopeStack
  state.activeScope = scope as typeof state.activeScope
  freeTape()
  state.gradientDepth = 0
  state.kernelDepth = 0
  state.numDataMovesStack = []
  state.profiling = false
  // Recorded ops stay pending: a termination never hits the recorder, so they are whole.
  resetDepth()
  abandonBodies()
  abandonTraces()
  abandonStep()
  abandonNameScopes()
  abandonLocation()
  abandonFits()
  abandonRelief()
}
