/** @file The names of a function's parameters, from its text. */

/** A parameter's name, `undefined` where it is taken apart (`{ x, y }`). */
export interface Parameter {
  readonly name: string | undefined
  /** It takes all arguments from here on. */
  readonly isRest: boolean
}

const QUOTES = '\'"`'

/** @param source - `String(fn)`. @returns no names where the text does not tell: native and bound functions. */
export function parameterNames(source: string): Parameter[] {
  const single = /^(?:async\s+)?([\p{ID_Start}_$][\p{ID_Continue}$]*)\s*=>/u.exec(source)
  if (single) return [{ name: single[1], isRest: false }]
  if (/\{\s*\[native code\]\s*\}$/.test(source)) return []
  return split(withoutComments(source)).map(text => {
    const [, dots, name] = /^\s*(\.\.\.)?\s*([\p{ID_Start}_$][\p{ID_Continue}$]*)?/u.exec(text)!
    return { name, isRest: dots !== undefined }
  })
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
}

// What stands between the first parentheses, at the commas outside of all brackets and strings.
function split(source: string): string[] {
  const parts: string[] = []
  const start = source.indexOf('(') + 1
  let depth = 1
  let from = start
  for (let at = start; at < source.length; at++) {
    const character = source[at]!
    if (QUOTES.includes(character)) at = endOfString(source, at)
    else if ('([{'.includes(character)) depth++
    else if (')]}'.includes(character)) depth--
    if (depth === 0 || (depth === 1 && character === ',')) {
      parts.push(source.slice(from, at))
      from = at + 1
    }
    if (depth === 0) break
  }
  // A comma after the last parameter is none.
  return parts.at(-1)?.trim() === '' ? parts.slice(0, -1) : parts
}

function endOfString(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === source[start]) return at
  }
  return source.length
}
