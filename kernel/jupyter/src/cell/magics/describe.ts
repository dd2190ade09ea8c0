/** @file What is said of a magic when somebody asks. */

import { readHead } from './parse.ts'
import { magics, spelled } from './table.ts'

/** @param name - as it is written, `%time`; both of a name's forms are told of, the one asked for first */
export function describeMagic(name: string): string | undefined {
  const bare = name.replace(/^%+/, '')
  const found = magics.filter(magic => magic.name === bare)
  const asked = found.filter(magic => spelled(magic) === name)
  const others = found.filter(magic => !asked.includes(magic))
  const texts = [...asked, ...others].map(({ usage, help }) => `${usage}\n\n${help}`)
  return texts.length > 0 ? texts.join('\n\n') : undefined
}

/** What `%magic?` would say of the magic that the cursor is on, at the head of a cell. @param offset - in UTF-16 units */
export function helpOnMagic(code: string, offset: number): string | undefined {
  const tail = /^\w*/.exec(code.slice(offset))?.[0] ?? ''
  const before = code.slice(0, offset) + tail
  const name = /(?:^|\n)[^\S\n]*(%%?\w*)$/.exec(before)?.[1]
  const above = before.slice(0, before.lastIndexOf('\n') + 1)
  const { end, magics: calls } = readHead(above)
  const isHead = end >= above.length && calls.every(({ body }) => body === undefined)
  return name !== undefined && isHead ? describeMagic(name) : undefined
}
