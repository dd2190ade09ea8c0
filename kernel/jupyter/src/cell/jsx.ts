/** @file What JSX makes in cells: HTML, escaped where it must be. `jupyter.h` and `jupyter.Fragment`. */
import type { MimeBundle } from '@diptych/protocol'
import { escapeHtml } from './formatters/formatter.ts'

type Component = (props: Record<string, unknown>) => unknown

const display = Symbol.for('Jupyter.display')
const voidElements = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))
// React's names for attributes that are words of JavaScript.
const renamed: Readonly<Record<string, string>> = { className: 'class', htmlFor: 'for' }

/** A piece of HTML. */
export class HtmlElement {
  readonly #html: string

  constructor(html: string) {
    this.#html = html
  }

  toString(): string {
    return this.#html
  }

  [display](): MimeBundle {
    return { 'text/html': this.#html, 'text/plain': this.#html }
  }
}

/** `<>…</>`: its children, without an element around them. */
export function Fragment({ children }: Record<string, unknown>): unknown {
  return children
}

/**
 * Makes an element, or what a component makes of its properties and `children`.
 *
 * @throws {TypeError} for a name that HTML cannot have, and for functions as attributes: the page does not run them.
 */
export function h(
  type: string | Component,
  props: Record<string, unknown> | null,
  ...children: unknown[]
): HtmlElement {
  if (typeof type === 'function') return new HtmlElement(htmlOf(type({ ...props, children })))
  if (!/^[a-zA-Z][\w:.-]*$/.test(type))
    throw new TypeError(`JSX: expected the name of an element or a component, got ${String(type)}.`)
  const open = `<${type}${Object.entries(props ?? {})
    .map(attribute)
    .join('')}>`
  return new HtmlElement(voidElements.has(type) ? open : `${open}${htmlOf(children)}</${type}>`)
}

function attribute([name, value]: [string, unknown]): string {
  if (value === undefined || value === null || value === false || name === 'key' || name === 'children') return ''
  if (typeof value === 'function') {
    throw new TypeError(
      `JSX: ${name} is a function, and the page cannot call functions of the kernel. Use a widget, or a comm (jupyter.comms).`,
    )
  }
  if (!/^[^\s"'<>/=]+$/.test(name)) throw new TypeError(`JSX: ${JSON.stringify(name)} is no name of an attribute.`)
  const text = name === 'style' && typeof value === 'object' ? styleText(value) : String(value)
  return ` ${renamed[name] ?? name}${value === true ? '' : `="${escapeHtml(text)}"`}`
}

/** `{fontSize: 12}` as `font-size:12px`: lengths without a unit are pixels, as React has it for these. */
function styleText(style: object): string {
  const isLength = /size|width|height|margin|padding|top|left|right|bottom|gap|radius/i
  return Object.entries(style)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const unit = typeof value === 'number' && value !== 0 && isLength.test(name) && name !== 'lineHeight' ? 'px' : ''
      return `${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}:${String(value)}${unit}`
    })
    .join(';')
}

function htmlOf(child: unknown): string {
  if (child === undefined || child === null || typeof child === 'boolean') return ''
  if (Array.isArray(child)) return child.map(htmlOf).join('')
  if (child instanceof HtmlElement) return child.toString()
  // Such as jupyter.html`…`.
  const shown = (child as { [display]?: () => unknown })[display]?.() as MimeBundle | undefined
  const html = shown?.['text/html'] ?? shown?.['image/svg+xml']
  return typeof html === 'string' ? html : escapeHtml(String(child))
}
