/** @file The modes' names for people. */

import type { Mode } from '@diptych/protocol'
import type { TranslationBundle } from '@jupyterlab/translation'

export function modeNames(trans: TranslationBundle): Readonly<Record<Mode, string>> {
  return { eager: trans.__('Eager'), graph: trans.__('Graph'), 'graph+xla': trans.__('XLA') }
}
