/** @file Values with a method `toHTML()`. */
import { type Formatter, inspectPlainly, peek } from './formatter.ts'

interface HtmlValue {
  toHTML(): unknown
}

export const html: Formatter<HtmlValue> = {
  name: 'html',
  matches: (value): value is HtmlValue => typeof peek(value, 'toHTML') === 'function',
  format: value => ({ 'text/html': String(value.toHTML()), 'text/plain': inspectPlainly(value) }),
}
