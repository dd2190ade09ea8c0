/** @file What travels to the front end, as JSON sees it. */
import type { MimeBundle } from '@diptych/protocol'

/** As JSON sees it: what goes to the front end must not depend on what structured cloning makes of class instances. */
export function plain<T extends object>(content: T): T {
  return JSON.parse(JSON.stringify(content)) as T
}

/** `plain`, sparing long texts the way through JSON. */
export function plainBundle(data: MimeBundle): MimeBundle {
  return Object.fromEntries(
    Object.entries(data).map(([type, value]) => [
      type,
      typeof value === 'object' && value !== null ? plain(value) : value,
    ]),
  )
}
