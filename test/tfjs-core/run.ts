/**
 * @file Runs tfjs-core's own specs, all of them, on our backend: eagerly, or recorded as a graph cell with `--mode graph`.
 *
 * A spec also fails if one of its kernels computed in JavaScript instead of calling TensorFlow. Failures that known.ts explains are
 * counted as skipped. Prints `N passed, N failed, N skipped` at the end; exit code 1 if a failure is not explained, or an explained one
 * does not happen. `--coverage` writes the mode's part of docs/coverage.md. `--same-answer` also runs each op of the eager specs once as a graph and
 * with XLA, and compares; with `--coverage` it writes what came of that.
 */

import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as tf from '@diptych/tensor'
import { flushPending, type Mode, runInMode } from '@diptych/tensor/runtime'
import { build } from 'esbuild'
import Jasmine from 'jasmine'
import { prepareCoverage } from './coverage.ts'
import { watchFallbacks } from './fallbacks.ts'
import { KNOWN_FAILURES, type KnownFailure } from './known.ts'
import { isRefusalInTheseWords } from './refusals.ts'
import { collectAnswers } from './sameAnswer.ts'
import { unexplainedAnswers, writeAnswers } from './sameAnswerReport.ts'

const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'eager' },
    grep: { type: 'string' },
    coverage: { type: 'boolean', default: false },
    'same-answer': { type: 'boolean', default: false },
  },
})
if (options['same-answer'] && options.mode !== 'eager')
  throw new Error('--same-answer compares with eager mode: leave --mode out')
const here = path.dirname(fileURLToPath(import.meta.url))
const bundle = path.join(here, '../../node_modules/.cache/diptych/tfjs-core-specs.cjs')

mkdirSync(path.dirname(bundle), { recursive: true })
await build({
  entryPoints: [path.join(here, 'specs.ts')],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The specs are side effects, which their package says it has none of.
  ignoreAnnotations: true,
  logLevel: 'error',
  plugins: [
    {
      // The specs import tfjs-core's index; they get what our users import.
      name: 'public-tf',
      setup({ onResolve }) {
        onResolve({ filter: /^\.\.?(\/\.\.)*\/index$/ }, ({ importer }) =>
          /_test\.js$/.test(importer) ? { path: '@diptych/tensor', external: true } : undefined,
        )
      },
    },
  ],
})

const known = KNOWN_FAILURES.filter(({ modes }) => !modes || modes.includes(options.mode as Mode))

const writeCoverage = options.coverage && !options['same-answer'] ? prepareCoverage(options.mode as Mode) : undefined

const runner = new Jasmine()
runner.exitOnCompletion = false
createRequire(import.meta.url)(bundle)
const environment = jasmine.getEnv()
environment.configure({ random: false, specFilter: spec => !options.grep || spec.getFullName().includes(options.grep) })

const counts = { passed: 0, failed: 0, skipped: 0 }
const switchedOff: string[] = []
let refusedInMoreWords = 0
const fallbacks = watchFallbacks()
const answers = options['same-answer'] ? collectAnswers() : undefined
const unexplained: string[] = []
const explained = new Map<KnownFailure, string[]>(known.map(entry => [entry, []]))
const seen = new Set<string>()
runner.clearReporters()
environment.addReporter({
  specStarted() {
    // Some specs look at the statistics of random numbers.
    tf.setRandomSeed(1)
    fallbacks.begin()
  },
  specDone(spec) {
    answers?.work()
    const names = known.flatMap(({ specs }) => specs).filter(name => spec.fullName.includes(name))
    const reason = known.find(({ specs }) => specs.some(name => names.includes(name)))
    const computedHere = fallbacks.end()
    const refusesInMoreWords =
      spec.status === 'failed' && spec.failedExpectations.every(({ message }) => isRefusalInTheseWords(message))
    const name = spec.fullName.replace('test-tensorflow {} ', '').replaceAll(/\s+/g, ' ')
    if (spec.status === 'excluded') return
    if (spec.status === 'pending') {
      counts.skipped++
      switchedOff.push(name)
    } else if ((spec.status === 'passed' || refusesInMoreWords) && computedHere.length === 0) {
      counts.passed++
      if (refusesInMoreWords) refusedInMoreWords++
    } else if (reason) {
      counts.skipped++
      explained.get(reason)!.push(name)
      for (const name of names) seen.add(name)
    } else {
      counts.failed++
      const messages = spec.failedExpectations.map(({ message }) => message.slice(0, 400))
      if (computedHere.length > 0) messages.push(`computed in JavaScript: ${computedHere.join(', ')}`)
      unexplained.push(`${spec.fullName}\n    ${messages.join('\n    ')}`)
    }
  },
})
// Specs leave rejected promises behind on purpose.
process.on('unhandledRejection', () => {})

await runInMode(options.mode as Mode, () => runner.execute())
try {
  flushPending()
} catch {
  // Some specs make an op fail and never look at its result.
}
if (unexplained.length > 0) console.log(unexplained.map(text => `FAILED ${text}`).join('\n'))
const healed = options.grep ? [] : known.flatMap(({ specs }) => specs).filter(name => !seen.has(name))
for (const name of healed) console.log(`FAILED ${name}: known.ts explains why it fails, but it passes. Take it out.`)
counts.failed += healed.length
if (answers) {
  const found = answers.finish()
  const differing = unexplainedAnswers(found, !options.grep)
  for (const line of differing) console.log(`FAILED ${line}`)
  counts.failed += differing.length
  if (options.coverage) writeAnswers(found)
}
writeCoverage?.({ passed: counts.passed, refusedInMoreWords, explained, switchedOff })
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`)
process.exit(counts.failed > 0 ? 1 : 0)
