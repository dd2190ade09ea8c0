/** @file What is said of a magic when somebody asks. */

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
