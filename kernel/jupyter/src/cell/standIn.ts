/** @file Stand-ins for modules and formats until those files land. */

import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import type { MimeBundle } from '@diptych/protocol'

export function formatResult(value: unknown): MimeBundle | Promise<MimeBundle> {
  const display = (value as { [key: symbol]: unknown } | null)?.[Symbol.for('Jupyter.display')]
  return typeof display === 'function' ? display.call(value) : { 'text/plain': inspect(value) }
}

export function createCellModules(cwd: string): {
  import(specifier: string): Promise<unknown>
  require: NodeJS.Require
  meta: object
} {
  const require = createRequire(join(cwd, 'cell.js'))
  return {
    import: specifier =>
      specifier.startsWith('.') ? import(pathToFileURL(resolve(cwd, specifier)).href) : import(specifier),
    require,
    meta: { url: pathToFileURL(join(cwd, 'cell.ts')).href },
  }
}
