/** @file The argument `mode` of commands: a mode, or `default` for none. */

import { isMode, MODES, type Mode } from '@diptych/protocol'
import type { ReadonlyJSONObject } from '@lumino/coreutils'

export const MODE_CHOICES: readonly string[] = ['default', ...MODES]

/** How the commands describe their arguments to palettes and other programs. */
export function describeModeArgs(description: string): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: { mode: { type: 'string', enum: [...MODE_CHOICES], description } },
    required: ['mode'],
  }
}

/** @throws {TypeError} naming the choices */
export function readMode(args: { readonly mode?: unknown }): Mode | undefined {
  const { mode } = args
  if (mode === 'default') return undefined
  if (isMode(mode)) return mode
  throw new TypeError(`mode must be one of ${MODE_CHOICES.join(', ')}, got ${JSON.stringify(mode) ?? 'nothing'}`)
}
