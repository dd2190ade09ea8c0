/** @file Writes a mode's regions of docs/coverage.md: which specs of tfjs-core do not pass on TensorFlow, and why; which kernels there are. */

import type { Mode } from '@diptych/tensor/runtime'
import { writeRegion } from './coveragePage.ts'
import { dtypeSection } from './dtypes.ts'
import { kernelSection } from './kernels.ts'
import type { KnownFailure } from './known.ts'

/** What came of a run; specs by their full names. */
export interface Outcome {
  readonly passed: number
  /** Passed, though the spec wants an error's exact words, and ours says more. */
  readonly refusedInMoreWords: number
  readonly explained: ReadonlyMap<KnownFailure, readonly string[]>
  readonly switchedOff: readonly string[]
}

/** @returns what writes the regions after the run. The parts that call functions do so before it: specs leave other backends behind. */
export function prepareCoverage(mode: Mode): (outcome: Outcome) => void {
  const command = `node test/tfjs-core/run.ts${mode === 'eager' ? '' : ` --mode ${mode}`} --coverage`
  if (mode !== 'eager') {
    return outcome => writeRegion(`specs recorded for ${mode}`, command, recordedSection(mode, outcome))
  }
  const [kernels, dtypes] = [kernelSection(), dtypeSection()]
  return outcome => {
    writeRegion('specs', command, eagerSection(outcome))
    writeRegion('kernels', command, kernels)
    writeRegion('dtypes', command, dtypes)
  }
}

function eagerSection(outcome: Outcome): string {
  const { passed, refusedInMoreWords, switchedOff } = outcome
  const others = failures(outcome)
  return `## tfjs-core's specs

| | specs |
|---|---|
| pass | **${passed}** |
| do not pass, for the reasons below | ${others} |
| switched off by tfjs itself, for all backends | ${switchedOff.length} |
| all | ${passed + others + switchedOff.length} |

All specs that tfjs runs outside of a browser, without a list of exceptions. Each must pass through TensorFlow: a spec fails if one of its kernels computes in JavaScript.
${refusedInMoreWords} of those that pass want an error's exact words; ours holds them, and adds the op and its inputs.

${reasons(outcome)}

### Switched off by tfjs itself (${switchedOff.length})

${list(switchedOff)}`
}

function recordedSection(mode: Mode, outcome: Outcome): string {
  const inThisMode = new Map([...outcome.explained].filter(([{ modes }]) => modes))
  const others = failures(outcome)
  return `## tfjs-core's specs recorded for \`${mode}\`

**${outcome.passed} pass**, ${others} do not: those of the list above, which fail for the same reasons, and these.

${reasons({ ...outcome, explained: inThisMode })}${
  mode === 'graph+xla'
    ? '\n\nXLA also clamps an index that is out of range (gather and its kin) instead of refusing it.'
    : ''
}`
}

function failures({ explained }: Outcome): number {
  return [...explained.values()].reduce((sum, specs) => sum + specs.length, 0)
}

function reasons({ explained }: Outcome): string {
  return [...explained].map(([{ reason }, specs]) => `### ${reason} (${specs.length})\n\n${list(specs)}`).join('\n\n')
}

function list(specs: readonly string[]): string {
  return specs.map(spec => `- ${spec}`).join('\n')
}
