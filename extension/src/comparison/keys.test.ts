/** @file Which keys go on to the page, where JupyterLab listens for its shortcuts. */

import { beforeEach, expect, test, vi } from 'vitest'
import { keepKeys } from './keys.ts'

const editors = document.createElement('section')
const input = document.createElement('textarea')
let seen: string[] = []

document.body.append(editors)
editors.append(input)
document.addEventListener('keydown', ({ key }) => seen.push(key))
beforeEach(() => {
  seen = []
})

function press(key: string, init: KeyboardEventInit = {}, target: Element = input): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

test('no key that types or moves goes on, and none is taken from the editor', () => {
  const release = keepKeys(editors, undefined)
  const printable = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
  const others = [
    'Enter',
    'Escape',
    'Tab',
    'Backspace',
    'Delete',
    'ArrowUp',
    'Home',
    'PageDown',
    'ä',
    '😀',
    'Dead',
    'Process',
  ]
  const events = [...printable, ...others].map(key => press(key))
  expect(events.filter(({ defaultPrevented }) => defaultPrevented)).toEqual([])
  for (const key of ['A', 'ArrowDown', 'Enter']) press(key, { shiftKey: true })
  // On a Mac this types ∑; Alt+W closes JupyterLab's tab.
  press('∑', { altKey: true })
  expect(seen).toEqual([])
  release()
})

test('AltGr types a character, though it reads as Ctrl and Alt', () => {
  const release = keepKeys(editors, undefined)
  press('@', { ctrlKey: true, altKey: true, modifierAltGraph: true })
  expect(seen).toEqual([])
  release()
})

test('the application’s shortcuts go on, unless the editor has used them', () => {
  const release = keepKeys(editors, undefined)
  press('s', { ctrlKey: true })
  press('s', { metaKey: true })
  press('F9')
  expect(seen).toEqual(['s', 's', 'F9'])
  const use = (event: Event): void => event.preventDefault()
  input.addEventListener('keydown', use)
  press('f', { ctrlKey: true })
  input.removeEventListener('keydown', use)
  expect(seen).toEqual(['s', 's', 'F9'])
  release()
})

test('Shift+Enter and Ctrl or Cmd+Enter run the cell, before the editor sees them', () => {
  const run = vi.fn()
  const inEditor = vi.fn()
  const release = keepKeys(editors, run)
  input.addEventListener('keydown', inEditor)
  press('Enter', { shiftKey: true })
  press('Enter', { ctrlKey: true })
  expect(press('Enter', { metaKey: true }).defaultPrevented).toBe(true)
  expect(run).toHaveBeenCalledTimes(3)
  expect(inEditor).not.toHaveBeenCalled()
  expect(seen).toEqual([])
  input.removeEventListener('keydown', inEditor)
  release()
})

test('Enter runs nothing by itself, while a character is composed, or in the search', () => {
  const run = vi.fn()
  const release = keepKeys(editors, run)
  const search = document.createElement('div')
  search.className = 'find-widget'
  search.append(document.createElement('input'))
  editors.append(search)
  press('Enter')
  press('Enter', { shiftKey: true, isComposing: true })
  press('Enter', { shiftKey: true }, search.firstElementChild!)
  expect(run).not.toHaveBeenCalled()
  release()
})

test('released, nothing is kept', () => {
  keepKeys(editors, undefined)()
  press('d')
  expect(seen).toEqual(['d'])
})
