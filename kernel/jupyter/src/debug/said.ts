/** @file What log points say, on their way from the main thread to the debugger. */

/** The name of the binding that carries it, for as long as it takes to put it where `cell/debugAids.ts` finds it. */
export const BINDING = '__diptychDebug'

export interface Said {
  readonly id: number
  readonly text: string
}
