/** @file The gallery's page: every renderer with every example payload, a panel that grows, and a chart of a million points. */

import { COMPARISON_MIME, encodeSummary, SUMMARY_MIME, type SummaryPoints, SummaryStore } from '@diptych/protocol'
import { comparisonExamples, type Example, summaryExamples } from '@diptych/protocol/examples'
import { MessageLoop } from '@lumino/messaging'
import { Signal } from '@lumino/signaling'
import { Widget } from '@lumino/widgets'
import { element } from '../src/charts/element.ts'
import { LineChart } from '../src/charts/lineChart.ts'
import type { LivePanels, RendererContext } from '../src/renderers/context.ts'
import { rendererFactories } from '../src/renderers/index.ts'
import { hardComparisons } from './hardCases.ts'

declare global {
  /** What was saved by export. */
  var saved: { name: string; blob: Blob }[]
  /** Makes all outputs anew, as a notebook does that is opened again in the same page. */
  var drawAnew: () => void
}

const query = new URLSearchParams(location.search)
const theme = query.get('theme') === 'dark' ? 'dark' : 'light'

function main(): void {
  setTheme(theme)
  globalThis.saved = []
  const column = element('main', { class: 'gallery-Column' })
  const width = query.get('width')
  if (width) column.style.width = `${Number(width)}px`
  document.body.append(header(), column)
  globalThis.drawAnew = () => {
    column.replaceChildren()
    fill(column)
  }
  fill(column)
}

function fill(column: HTMLElement): void {
  for (const { mimeType, title, payload } of examples()) {
    if (!isWanted(title)) continue
    column.append(heading(title), output(mimeType, payload, context()))
  }
  if (isWanted('a panel that grows')) growing(column)
  if (query.get('only') === null || query.get('only') === 'a million points') millionPoints(column)
}

function isWanted(title: string): boolean {
  const only = query.get('only')
  return only === null || title === only
}

function examples(): (Example<unknown> & { mimeType: string })[] {
  return [
    ...summaryExamples.map(example => ({ ...example, mimeType: SUMMARY_MIME })),
    ...[...comparisonExamples, ...hardComparisons].map(example => ({ ...example, mimeType: COMPARISON_MIME })),
    { title: 'a payload that is none', mimeType: SUMMARY_MIME, payload: { panel: 3, text: '<b>bold</b>' } },
  ]
}

function setTheme(name: string): void {
  document.body.dataset.jpThemeLight = String(name === 'light')
  document.body.dataset.jpThemeName = `JupyterLab ${name}`
}

function header(): HTMLElement {
  const other = theme === 'dark' ? 'light' : 'dark'
  const there = new URLSearchParams(query)
  there.set('theme', other)
  return element(
    'header',
    {},
    element('h1', {}, 'Diptych gallery'),
    element('a', { href: `?${there}` }, `${other} theme`),
  )
}

function heading(title: string): HTMLElement {
  return element('h2', { id: title }, title)
}

function output(mimeType: string, payload: unknown, rendererContext: RendererContext): HTMLElement {
  const host = element('div', { class: 'gallery-Output' })
  const factory = rendererFactories(rendererContext).find(({ mimeTypes }) => mimeTypes.includes(mimeType))
  if (!factory) return element('div', {}, `no renderer for ${mimeType}`)
  const resolver = null
  const renderer = factory.createRenderer({
    mimeType,
    sanitizer: { sanitize: text => text },
    resolver,
    linkHandler: null,
    latexTypesetter: null,
  })
  host.append(renderer.node)
  MessageLoop.sendMessage(renderer, Widget.Msg.AfterAttach)
  void renderer.renderModel({ trusted: true, data: { [mimeType]: payload as never }, metadata: {}, setData: () => {} })
  return host
}

function context(live?: LivePanels): RendererContext {
  return {
    live: () => live,
    cellOf: () => undefined,
    download: (name, blob) => {
      globalThis.saved.push({ name, blob })
      const link = element('a', { href: URL.createObjectURL(blob), download: name })
      link.click()
    },
  }
}

// A training that goes on while one looks.

class Growing implements LivePanels {
  readonly changed: Signal<LivePanels, string> = new Signal(this)
  readonly growing = new SummaryStore('gallery: grows')
  running = true

  store(panel: string): SummaryStore | undefined {
    return panel === this.growing.panel ? this.growing : undefined
  }

  isRunning(): boolean {
    return this.running
  }
}

function growing(column: HTMLElement): void {
  const live = new Growing()
  const { growing } = live
  column.append(heading('a panel that grows'), output(SUMMARY_MIME, encodeSummary(growing), context(live)))
  const limit = Number(query.get('points') ?? 3000)
  let step = 0
  const grow = (): void => {
    const points = ['logs/eager', 'logs/graph'].flatMap((run, index): SummaryPoints[] => {
      const value = (1 + index / 10) * Math.exp(-step / 400) + 0.1 * Math.random()
      const at = { step: Float64Array.of(step), wallTime: Float64Array.of(Date.now() / 1000) }
      return [
        { kind: 'scalar', run, tag: 'loss', ...at, value: Float64Array.of(value) },
        { kind: 'scalar', run, tag: 'accuracy', ...at, value: Float64Array.of(1 - value / 2) },
      ]
    })
    growing.append(points)
    step++
    live.running = step < limit
    live.changed.emit(growing.panel)
    if (live.running) setTimeout(grow, 1000 / 60)
  }
  grow()
}

// How long a long curve takes to appear.

function millionPoints(column: HTMLElement): void {
  const count = 1e6
  const value = new Float64Array(count)
  let state = 1
  for (let index = 0; index < count; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    value[index] = Math.exp(-index / 3e5) + 0.2 * (state / 2 ** 32)
  }
  const step = Float64Array.from({ length: count }, (_, index) => index)
  const series = { run: 'run', tag: 'loss', total: count, step, wallTime: step, value }
  const said = element('p', { id: 'million' })
  const host = element('div', { class: 'diptych-Output', style: 'height:230px' })
  column.append(heading('a million points'), host, said)
  const started = performance.now()
  const curves = [{ label: 'run', series, style: { colour: '#0077BB', dash: [] } }]
  const size = { width: host.clientWidth - 10, height: 220 }
  const input = { curves, title: 'loss', xAxis: 'step', isLog: false, ignoreOutliers: false, smoothing: 0.6 } as const
  const chart = new LineChart(input, size)
  host.append(chart.node)
  // The chart draws in the next frame, before this; the frame after it begins when that one is on the screen.
  requestAnimationFrame(() => {
    const drawn = performance.now() - started
    requestAnimationFrame(() => {
      const shown = performance.now() - started
      said.textContent = `1,000,000 points, smoothed: drawn after ${drawn.toFixed(0)} ms, on the screen after ${shown.toFixed(0)} ms`
    })
  })
}

// Classes exist from their lines on.
main()
