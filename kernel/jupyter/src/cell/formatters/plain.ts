/** @file Any value, as text. */
import { type Formatter, inspectPlainly } from './formatter.ts'

export const plain: Formatter = {
  name: 'plain',
  matches: (_value): _value is unknown => true,
  format: value => ({ 'text/plain': inspectPlainly(value) }),
}
