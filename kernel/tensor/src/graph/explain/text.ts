/** @file Explanations as text. */

import { inUnits } from '../../memory/growth.ts'
import { lineText } from '../location.ts'
import type { GraphFacts, RetraceExplanation, SignatureExplanation, TensorExplanation } from './explanation.ts'
import type { NodeDifference } from './nodeDifference.ts'
import type { NodePlace, Optimisation } from './optimisation.ts'

// More lines than this of one kind are counted.
const SHOWN = 20

export function explanationText({ name, line, traceCount, calls, signatures, retraces }: GraphFacts): string {
  const head = `${name}${line ? `, made${at(line)}` : ''}: ${times(traceCount, 'trace')}, ${times(calls, 'call')}`
  if (traceCount === 0)
    return `${head}. It is traced at its first call; where another graph function calls it, its ops are part of that one.`
  const parts = limited(signatures.map(signatureText))
  if (retraces.length > 0) parts.push(['traced again:', ...limited(retraces.map(retraceText))].join('\n'))
  return [head, ...parts].join('\n\n')
}

/** Why a function was traced again, in a line. */
export function retraceText({ trace, changes, line, milliseconds }: RetraceExplanation): string {
  const what = limited(
    changes.map(({ argument, before, after }) => `${argument}: ${before} → ${after}`),
    3,
  ).join('; ')
  return `  trace ${trace}${line ? `, called${at(line)}` : ''}, ${ms(milliseconds)}: ${what}`
}

/** An op that is recorded otherwise, in a line. */
export function differenceText({ op, line, scope, what, before, after }: NodeDifference): string {
  const place = placeText({ line, scope })
  return what === '' ? `${after}${place} instead of ${before}` : `${op}${place}, ${what}: ${before} → ${after}`
}

/** `0.21 ms` */
export function ms(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(3))} ms`
}

/** `1 call`, `2 calls` */
export function times(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** ` at cell_4.ts:2`; nothing where the line is not known. */
export function at(line: string | undefined): string {
  return line === undefined ? '' : ` at ${lineText(line)}`
}

/** The first of many lines, and how many more there are. */
export function limited(lines: readonly string[], shown = SHOWN): string[] {
  return lines.length <= shown
    ? [...lines]
    : [...lines.slice(0, shown), `${/^ */.exec(lines[0]!)![0]}and ${lines.length - shown} more`]
}

function signatureText(signature: SignatureExplanation): string {
  const { trace, arguments: parts, draws, captured, reads, assigns, settings, gradients, changed } = signature
  const given = parts.map(({ argument, value }) => `${argument}: ${value}`).join('; ')
  const lines = [`trace ${trace} (${given || 'no arguments'})`, ...nodeLines(signature), `  ${timesText(signature)}`]
  if (captured.length > 0) lines.push(`  captures ${tensorsText(captured)}`)
  if (reads.length > 0) lines.push(`  reads ${tensorsText(reads)}`)
  if (assigns.length > 0) lines.push(`  assigns ${tensorsText(assigns)}`)
  if (settings.length > 0) lines.push(`  reads settings at each call: ${settings.join(', ')}`)
  if (draws > 0) lines.push(`  draws ${times(draws, 'random tensor')} a call`)
  if (gradients !== 'none') lines.push(`  has gradients ${gradients}`)
  if (changed) lines.push(...changedLines(changed))
  return lines.join('\n')
}

function nodeLines({ ops, optimisation, scopes, mixedPrecision }: SignatureExplanation): string[] {
  const lines = [`  ${times(ops, 'op')} recorded; ${optimisationText(optimisation)}`]
  const named = Object.entries(scopes).filter(([scope]) => scope !== '')
  if (named.length > 0)
    lines.push(
      `  by scope: ${limited(
        named.map(([scope, count]) => `${scope} ${count}`),
        10,
      ).join(', ')}`,
    )
  if (typeof optimisation === 'string') return lines
  const { folded, removed, replaced, rewritten } = optimisation
  if (folded.length > 0) lines.push(`  made constants: ${placesText(folded)}`)
  if (removed.length > 0) lines.push(`  merged or left out: ${placesText(removed)}`)
  if (replaced.length > 0) {
    const texts = replaced.map(place => `${place.op} by ${place.by}${placeText(place)}`)
    lines.push(`  replaced: ${counted(texts)}`)
  }
  if (rewritten.length > 0 || mixedPrecision !== null) {
    const dtype = rewritten[0]?.dtype ?? mixedPrecision
    lines.push(`  computed in ${dtype}: ${placesText(rewritten) || 'none of its ops, as TensorFlow chose'}`)
  }
  return lines
}

function optimisationText(optimisation: Optimisation | string): string {
  if (typeof optimisation === 'string') return optimisation
  const { before, after } = optimisation
  return `${times(before, 'node')} before optimisation, ${after} after`
}

function timesText({ traceMs, buildMs, firstRunMs, meanRunMs, calls, xla }: SignatureExplanation): string {
  const text = `trace ${ms(traceMs)}, build ${ms(buildMs)}`
  if (firstRunMs === null) return `${text}, not run yet`
  const first = `${text}, first run with ${xla ? "XLA's compile" : 'optimisation'} ${ms(firstRunMs)}`
  return meanRunMs === null ? first : `${first}, then ${ms(meanRunMs)} a call (mean of ${calls - 1})`
}

function tensorsText(tensors: readonly TensorExplanation[]): string {
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0)
  const texts = tensors.map(({ name, type }) => (name ? `${name} ${type}` : type))
  return `${limited(texts, 10).join(', ')} (${inUnits(bytes)})`
}

function placesText(places: readonly NodePlace[]): string {
  return counted(places.map(place => `${place.op}${placeText(place)}`))
}

// Equal ones once, with their number.
function counted(texts: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  const lines = [...counts].map(([text, count]) => (count > 1 ? `${count} × ${text}` : text))
  return limited(lines, 5).join(', ')
}

function placeText({ line, scope }: { line: string | undefined; scope: string }): string {
  return `${scope === '' ? '' : ` in ${scope}`}${at(line)}`
}

function changedLines(changed: readonly NodeDifference[]): string[] {
  if (changed.length === 0) return ['  traced again: the same ops with the same values']
  return [
    '  traced again: values that the function captures have changed since its trace, and calls go on with the old ones:',
    ...limited(changed.map(difference => `    ${differenceText(difference)}`)),
    '  Give them as arguments, or call dispose() so that the next call traces anew.',
  ]
}
