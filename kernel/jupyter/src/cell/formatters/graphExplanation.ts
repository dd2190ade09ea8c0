/** @file What `tf.graph.explain` gives, as tables: signatures, why there are several, and values that a new trace found changed. */
import type { GraphExplanation } from '@diptych/tensor/runtime'
import { escapeHtml, type Formatter, peek } from './formatter.ts'

export const graphExplanation: Formatter<GraphExplanation> = {
  name: 'graphExplanation',
  matches: (value): value is GraphExplanation =>
    typeof peek(value, 'traceCount') === 'number' &&
    Array.isArray(peek(value, 'signatures')) &&
    Array.isArray(peek(value, 'retraces')),
  format: value => ({ 'text/html': toHtml(value), 'text/plain': String(value) }),
}

function toHtml({ name, line, traceCount, calls, signatures, retraces }: GraphExplanation): string {
  const parts = [
    `<p><b>${escapeHtml(name)}</b>${line ? `, made at <code>${escapeHtml(line)}</code>` : ''}: traced ${traceCount} ×, called ${calls} ×</p>`,
  ]
  if (signatures.length > 0) {
    parts.push(
      table(
        [
          'trace',
          'arguments',
          'ops',
          'nodes before → after',
          'trace ms',
          'build ms',
          'first run ms',
          'mean run ms',
          'calls',
          'captures',
          'reads',
          'assigns',
          'draws',
        ],
        signatures.map(({ trace, optimisation, captured, reads, assigns, ...signature }) => [
          trace,
          signature.arguments.map(({ argument, value }) => `${argument}: ${value}`).join('\n'),
          signature.ops,
          typeof optimisation === 'string' ? optimisation : `${optimisation.before} → ${optimisation.after}`,
          digits(signature.traceMs),
          digits(signature.buildMs),
          digits(signature.firstRunMs),
          digits(signature.meanRunMs),
          signature.calls,
          captured.map(({ type }) => type).join('\n'),
          [...reads.map(({ name, type }) => `${name} ${type}`), ...signature.settings].join('\n'),
          assigns.map(({ name }) => name).join('\n'),
          signature.draws,
        ]),
      ),
    )
  }
  const rewritten = signatures.flatMap(({ trace, optimisation }) =>
    typeof optimisation === 'string'
      ? []
      : optimisation.rewritten.map(node => [trace, node.op, node.dtype, node.scope, node.line ?? '']),
  )
  if (rewritten.length > 0)
    parts.push('<p>Computed in half precision:</p>', table(['trace', 'op', 'dtype', 'scope', 'line'], rewritten))
  if (retraces.length > 0) {
    parts.push(
      '<p>Traced again:</p>',
      table(
        ['trace', 'argument', 'before', 'after', 'called at', 'ms'],
        retraces.flatMap(({ trace, changes, line, milliseconds }) =>
          changes.map(({ argument, before, after }) => [
            trace,
            argument,
            before,
            after,
            line ?? '',
            digits(milliseconds),
          ]),
        ),
      ),
    )
  }
  const changed = signatures.flatMap(({ trace, changed = [] }) =>
    changed.map(({ op, what, before, after, line, scope }) => [trace, op, what, before, after, scope, line ?? '']),
  )
  if (changed.length > 0) {
    parts.push(
      '<p>Changed since the trace, which goes on with the old values:</p>',
      table(['trace', 'op', 'of it', 'before', 'after', 'scope', 'line'], changed),
    )
  }
  return parts.join('')
}

type Cell = string | number

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const titles = head.map(title => `<th>${escapeHtml(title)}</th>`).join('')
  const body = rows.map(
    row => `<tr>${row.map(cell => `<td style="white-space: pre-line">${escapeHtml(String(cell))}</td>`).join('')}</tr>`,
  )
  return `<table><thead><tr>${titles}</tr></thead><tbody>${body.join('')}</tbody></table>`
}

function digits(milliseconds: number | null): Cell {
  return milliseconds === null ? '' : Number(milliseconds.toPrecision(3))
}
