/** @file `jupyter.widgets`: the classes of widgets. */
import { createHash } from 'node:crypto'
import type { JsonObject } from '@diptych/protocol'
import type { Outlet } from '../outlet.ts'
import { anyWidget, button, kinds, output } from './kinds.ts'
import { Widget, type WidgetHost, type WidgetKind } from './widget.ts'

type WidgetClass = new (state?: JsonObject) => Widget

/** The classes by their names; what they make belongs to `host`. */
export function createWidgets(host: WidgetHost, outlet: Outlet): Readonly<Record<string, WidgetClass>> {
  const classOf = (kind: WidgetKind): WidgetClass =>
    class extends Widget {
      constructor(state?: JsonObject) {
        super(host, kind, state)
      }
    }

  class Button extends classOf(button) {
    /** As if a person clicked it. */
    click(): void {
      this.emit('click', { event: 'click' }, [])
    }
  }

  class Output extends classOf(output) {
    /**
     * Runs `fn`, whose output goes into this widget: that of the cell that calls, while `fn` runs. What it returns is returned.
     */
    capture<T>(fn: () => T): T {
      this.#turn(true)
      let result: T
      try {
        result = fn()
      } catch (error) {
        this.#turn(false)
        throw error
      }
      if (result instanceof Promise) return result.finally(() => this.#turn(false)) as T
      this.#turn(false)
      return result
    }

    /** Removes what it holds. @param options.wait - only once the next output comes */
    clear({ wait = false }: { wait?: boolean } = {}): void {
      this.capture(() => outlet.send({ type: 'clear', wait }))
    }

    #turn(isOn: boolean): void {
      outlet.send({ type: 'capture', comm: this.id, isOn })
    }
  }

  class AnyWidget extends classOf(anyWidget) {
    /** @param state - `esm`, the module that draws it, `css`, and its own traits */
    constructor({ esm, css = '', ...state }: JsonObject = {}) {
      if (typeof esm !== 'string' || typeof css !== 'string') {
        throw new TypeError(
          `AnyWidget: expected {esm, css} as texts of JavaScript and CSS, got ${typeof esm} and ${typeof css}. Pass {esm: 'export default { render({ model, el }) { … } }'}.`,
        )
      }
      // The page keeps one style sheet for each id.
      const id = createHash('sha256').update(esm).update(css).digest('hex')
      super({ ...state, _esm: esm, _css: css, _anywidget_id: id })
    }
  }

  const plain = kinds.map(
    kind => [kind.name, Object.defineProperty(classOf(kind), 'name', { value: kind.name })] as const,
  )
  return Object.freeze({ ...Object.fromEntries(plain), Button, Output, AnyWidget })
}
