/** @file What widgets share that let choose one of several: cells see options and the value, the page labels and a number. */
import { inspect, isDeepStrictEqual } from 'node:util'
import { anything, type Traits, trait } from './traits.ts'
import type { WidgetKind } from './widget.ts'

/** A string stands for itself; a pair has its label first. */
type Option = string | readonly [label: string, value: unknown]

const OPTIONS_NAMED = 12

const traits: Traits = {
  options: trait(
    [],
    "an array of strings or of pairs such as ['small', 1]",
    value => Array.isArray(value) && value.every(isOption),
  ),
  value: anything(),
}

export const selection = {
  traits,
  /** @param name - of the kind, for errors */
  of: (name: string): Pick<WidgetKind, 'settle' | 'toPage' | 'fromPage'> => ({
    settle(state, given) {
      const { options, value } = state as { options: Option[]; value: unknown }
      if (indexOf(options, value) >= 0 || (value === null && given.includes('value'))) return
      if (given.includes('value')) throw new TypeError(notAnOption(name, options, value))
      state.value = options[0] === undefined ? null : valueFor(options[0])
    },
    toPage(names, state) {
      const { options, value } = state as { options: Option[]; value: unknown }
      const index = indexOf(options, value)
      const entries = names.filter(key => !(key in traits)).map(key => [key, state[key]])
      const labels = names.includes('options') ? { _options_labels: options.map(labelFor) } : {}
      const chosen = names.some(key => key in traits) ? { index: index < 0 ? null : index } : {}
      return { ...Object.fromEntries(entries), ...labels, ...chosen }
    },
    fromPage({ index, ...changed }, state) {
      if (index === undefined) return changed
      const option = (state.options as Option[])[index as number]
      return { ...changed, value: option === undefined ? null : valueFor(option) }
    },
  }),
}

function isOption(value: unknown): value is Option {
  return typeof value === 'string' || (Array.isArray(value) && value.length === 2 && typeof value[0] === 'string')
}

const labelFor = (option: Option): string => (typeof option === 'string' ? option : option[0])
const valueFor = (option: Option): unknown => (typeof option === 'string' ? option : option[1])

function indexOf(options: readonly Option[], value: unknown): number {
  return options.findIndex(option => isDeepStrictEqual(valueFor(option), value))
}

function notAnOption(name: string, options: readonly Option[], value: unknown): string {
  const brief = (entry: unknown): string => inspect(entry, { depth: 0, maxStringLength: 40 })
  const values = options.slice(0, OPTIONS_NAMED).map(option => brief(valueFor(option)))
  const more = options.length > OPTIONS_NAMED ? ', …' : ''
  const known =
    options.length === 0 ? 'null, as there are no options' : `one of its options, ${values.join(', ')}${more}`
  return `${name}.value: expected ${known}, got ${brief(value)}.`
}
