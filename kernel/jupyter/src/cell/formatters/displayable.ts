/** @file Values that know how to show themselves, by the convention of Deno: a method `[Symbol.for('Jupyter.display')]`. */
import type { MimeBundle } from '@diptych/protocol'
import { type Formatter, inspectPlainly, peek } from './formatter.ts'

const display = Symbol.for('Jupyter.display')

interface Displayable {
  [display](): unknown
}

export const displayable: Formatter<Displayable> = {
  name: 'displayable',
  matches: (value): value is Displayable => typeof peek(value, display) === 'function',
  format(value) {
    const bundle = value[display]()
    return bundle instanceof Promise ? bundle.then(late => checked(late, value)) : checked(bundle, value)
  },
}

/** @throws {TypeError} for anything but an object from MIME types to data. */
function checked(bundle: unknown, value: Displayable): MimeBundle {
  if (typeof bundle !== 'object' || bundle === null || Array.isArray(bundle)) {
    const name = value.constructor?.name || 'the value'
    const got = Array.isArray(bundle) ? 'an array' : bundle === null ? 'null' : typeof bundle
    throw new TypeError(
      `Symbol.for('Jupyter.display') of ${name}: expected an object from MIME types to data, such as {'text/html': '<b>1</b>'}, got ${got}.`,
    )
  }
  // Each output must have a form that any client can show.
  return 'text/plain' in bundle
    ? (bundle as MimeBundle)
    : { ...(bundle as MimeBundle), 'text/plain': inspectPlainly(value) }
}
