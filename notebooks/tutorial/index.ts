/** @file What the tutorials look with: into the engine, at pictures of what it did, and at the answers of exercises. */

export { showCalls } from './calls.ts'
export { showDigits } from './digits.ts'
export { showGraph } from './graph.ts'
export { checkClip, checkPadding, checkTraces } from './graphExercises.ts'
export { type Step, showStepTimes } from './stepTimes.ts'
export { watch } from './watch.ts'
