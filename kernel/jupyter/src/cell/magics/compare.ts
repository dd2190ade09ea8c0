import { usage } from '../comparison/options.ts'
import type { Magic } from './magic.ts'

export const compare: Magic = {
  name: 'compare',
  kind: 'cell',
  usage,
  help: 'Runs the cell in several modes, or its variants behind lines //% name, and says how their times and results differ.',
  // Its options stand in the cell's code, which this makes of the text.
  rewrite: async (source, code, file) => (await import('../comparison/code.ts')).comparisonCode(source, code, file),
}
