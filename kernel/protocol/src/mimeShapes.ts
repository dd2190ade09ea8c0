/** @file How a bundle of MIME types looks. */

import type { MimeBundle } from './messages.ts'
import { entries, type Shape, text, where } from './shape.ts'

export const mimeType: Shape<string> = where('a MIME type', value => /^[\w.+-]+\/[\w.+-]+( *;.*)?$/.test(String(value)))

/** Text, or base64, for all types but those of JSON. */
export const mimeBundle: Shape<MimeBundle> = {
  problems: (value, path) => [
    ...entries(
      mimeType,
      where('anything', () => true),
    ).problems(value, path),
    ...Object.entries(Object(value))
      .filter(([type]) => !/[/+]json\b/.test(type))
      .flatMap(([type, data]) => text.problems(data, `${path}.${type}`)),
  ],
}
