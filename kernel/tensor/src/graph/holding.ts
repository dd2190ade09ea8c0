/** @file What a traced function holds in TensorFlow, and gives back. Refers to nothing of the user's, who may have forgotten the function. */

import type { Backward } from './backward/backward.ts'
import type { CompiledFunction } from './compile.ts'
import type { Setting } from './optimizerSteps.ts'
import type { Recording } from './recording.ts'

export class Holding {
  private readonly recording: Recording
  private readonly settings: readonly Setting[]
  private readonly compiled: CompiledFunction
  private readonly backward: Backward | undefined

  constructor(
    recording: Recording,
    settings: readonly Setting[],
    compiled: CompiledFunction,
    backward: Backward | undefined,
  ) {
    this.recording = recording
    this.settings = settings
    this.compiled = compiled
    this.backward = backward
  }

  release(): void {
    releaseInputs(this.recording, this.settings)
    this.backward?.release()
    this.compiled.remove()
  }
}

/** Lets go of the tensors that a trace captured. */
export function releaseInputs(recording: Recording, settings: readonly Setting[]): void {
  recording.release()
  for (const setting of settings) setting.dispose()
}
