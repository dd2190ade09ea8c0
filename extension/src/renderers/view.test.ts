import { COMPARISON_MIME, PayloadError, SUMMARY_MIME } from '@diptych/protocol'
import { comparisonExamples } from '@diptych/protocol/examples'
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces'
import { Widget } from '@lumino/widgets'
import { expect, test } from 'vitest'
import type { RendererContext } from './context.ts'
import { rendererFactories } from './index.ts'
import { type View, ViewRenderer } from './view.ts'

const context: RendererContext = { live: () => undefined, cellOf: () => undefined, download: () => {} }

function modelOf(data: Record<string, unknown>): IRenderMime.IMimeModel {
  return { trusted: false, data: data as IRenderMime.IMimeModel['data'], metadata: {}, setData: () => {} }
}

class Shown implements View {
  readonly node = document.createElement('div')
  attachments = 0
  isDisposed = false

  show(payload: unknown): void {
    if (payload === 'bad') throw new PayloadError('a text must be good, got bad')
    this.node.textContent = String(payload)
  }

  attached(): void {
    this.attachments++
  }

  dispose(): void {
    this.isDisposed = true
  }
}

test('both MIME types have a factory that JupyterLab may use with untrusted outputs', () => {
  const factories = rendererFactories(context)
  expect(factories.flatMap(({ mimeTypes }) => mimeTypes)).toEqual([SUMMARY_MIME, COMPARISON_MIME])
  expect(factories.every(({ safe }) => safe)).toBe(true)
})

test('a payload that the view refuses is shown as text with the reason, and a good one after it is drawn', async () => {
  const renderer = new ViewRenderer('text/x', new Shown())
  await renderer.renderModel(modelOf({ 'text/x': 'bad', 'text/plain': 'a <b>table</b>' }))
  expect(renderer.node.textContent).toBe(
    'This output cannot be drawn: a text must be good, got bad. Run the cell again.a <b>table</b>',
  )
  await renderer.renderModel(modelOf({ 'text/x': 'good' }))
  expect(renderer.node.textContent).toBe('good')
})

test('without a text of its own, the payload is shown', async () => {
  const renderer = new ViewRenderer('text/x', new Shown())
  await renderer.renderModel(modelOf({ 'text/x': 'bad' }))
  expect(renderer.node.querySelector('pre')?.textContent).toBe('"bad"')
})

test('a payload that is shaped as none of its kind never throws', async () => {
  const [example] = comparisonExamples
  const odd = [undefined, null, 1, 'x', [], { panel: 1 }, { ...example!.payload, variants: [{}] }]
  for (const factory of rendererFactories(context)) {
    const [mimeType] = factory.mimeTypes as [string]
    for (const payload of odd) {
      const renderer = factory.createRenderer({ mimeType } as IRenderMime.IRendererOptions)
      await renderer.renderModel(modelOf({ [mimeType]: payload }))
      expect(renderer.node.querySelector('[role=alert]')).not.toBeNull()
      renderer.dispose()
    }
  }
})

test('the view hears when it comes onto the page, and is disposed with its renderer', async () => {
  const view = new Shown()
  const renderer = new ViewRenderer('text/x', view)
  await renderer.renderModel(modelOf({ 'text/x': 'good' }))
  expect(view.attachments).toBe(0)
  Widget.attach(renderer, document.body)
  expect(view.attachments).toBe(1)
  Widget.detach(renderer)
  Widget.attach(renderer, document.body)
  expect(view.attachments).toBe(2)
  renderer.dispose()
  expect(view.isDisposed).toBe(true)
})
