/** @file The small parts of toolbars: toggles, choices, sliders, menus. All native controls, so that keys work as everywhere. */

import { element } from '../charts/element.ts'

/** A part with its node, and a way to show another state without telling anyone. */
export interface Control<Value> {
  readonly node: HTMLElement
  set(value: Value): void
}

/** On or off. */
export function toggle(label: string, about: string, onChange: (isOn: boolean) => void): Control<boolean> {
  const node = element(
    'button',
    { type: 'button', class: 'diptych-Button', 'aria-pressed': 'false', title: about },
    label,
  )
  node.addEventListener('click', () => {
    const isOn = node.getAttribute('aria-pressed') !== 'true'
    node.setAttribute('aria-pressed', String(isOn))
    onChange(isOn)
  })
  return { node, set: isOn => node.setAttribute('aria-pressed', String(isOn)) }
}

let groups = 0

/** One of a few, side by side. */
export function choice<Value extends string>(
  label: string,
  options: Readonly<Record<Value, string>>,
  onChange: (value: Value) => void,
): Control<Value> {
  const name = `diptych-choice-${groups++}`
  const inputs = new Map<Value, HTMLInputElement>()
  const labels = (Object.entries(options) as [Value, string][]).map(([value, text]) => {
    const input = element('input', { type: 'radio', name, value })
    input.addEventListener('change', () => onChange(value))
    inputs.set(value, input)
    return element('label', {}, input, element('span', { class: 'diptych-Button' }, text))
  })
  const node = element('div', { class: 'diptych-Choice', role: 'radiogroup', 'aria-label': label }, ...labels)
  return {
    node,
    set: value => {
      const input = inputs.get(value)
      if (input) input.checked = true
    },
  }
}

export interface SliderOptions {
  readonly max: number
  readonly step: number
  text(value: number): string
}

/** A number from 0 on, with its text beside it. */
export function slider(
  label: string,
  about: string,
  { max, step, text }: SliderOptions,
  onChange: (value: number) => void,
): Control<number> {
  const input = element('input', { type: 'range', min: 0, max, step, 'aria-label': label, title: about })
  const output = element('output', { class: 'diptych-SliderValue' })
  const say = (value: number): void => {
    output.textContent = text(value)
    input.setAttribute('aria-valuetext', text(value))
  }
  input.addEventListener('input', () => {
    say(Number(input.value))
    onChange(Number(input.value))
  })
  const node = element('label', { class: 'diptych-Slider' }, element('span', {}, label), input, output)
  return {
    node,
    set: value => {
      input.value = String(value)
      say(value)
    },
  }
}

/** A button that opens what `fill` gives, and closes it by Escape or a click beside it. */
export function menu(label: string, fill: (close: () => void) => readonly HTMLElement[]): HTMLElement {
  const list = element('div', { class: 'diptych-Menu', popover: 'auto' })
  const button = element('button', { type: 'button', class: 'diptych-Button diptych-mod-menu' }, label)
  button.popoverTargetElement = list
  const close = (): void => list.hidePopover()
  list.addEventListener('beforetoggle', event => {
    if (event.newState === 'open') list.replaceChildren(...fill(close))
    const listen = event.newState === 'open' ? addEventListener : removeEventListener
    // It lies over the page, not in it: what scrolls away under it takes it along.
    listen('scroll', close, { capture: true })
  })
  list.addEventListener('toggle', event => {
    if (event.newState !== 'open') return
    const { left, bottom, top } = button.getBoundingClientRect()
    const { width, height } = list.getBoundingClientRect()
    list.style.left = `${Math.max(4, Math.min(left, innerWidth - width - 4))}px`
    list.style.top = `${bottom + height + 4 > innerHeight ? Math.max(4, top - height - 2) : bottom + 2}px`
    list.querySelector<HTMLElement>('button, input')?.focus()
  })
  return element('div', { class: 'diptych-MenuHost' }, button, list)
}

/** A line of a menu that does something. */
export function menuItem(label: string, onClick: () => void): HTMLButtonElement {
  const node = element('button', { type: 'button', class: 'diptych-MenuItem' }, label)
  node.addEventListener('click', onClick)
  return node
}

/** A line of a menu with a check mark. */
export function menuCheck(label: string, isOn: boolean, onChange: (isOn: boolean) => void): HTMLLabelElement {
  const input = element('input', { type: 'checkbox' })
  input.checked = isOn
  input.addEventListener('change', () => onChange(input.checked))
  return element('label', { class: 'diptych-MenuItem' }, input, label)
}
