/** @file Whether ops are recorded now. */

import { isActive } from '../../backend.ts'
import { currentTrace } from '../../execute.ts'
import { currentMode } from '../../mode.ts'

/** Ops go into a graph, and have no values yet. */
export function isRecording(): boolean {
  return isActive() && (currentTrace() !== undefined || currentMode() !== 'eager')
}
