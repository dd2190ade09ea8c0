/** @file Texts of cells and files. */

import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { originOf } from '../../cell/frames.ts'
import { DebugError } from '../arguments.ts'
import { pathOf } from '../frames.ts'
import type { Command } from './command.ts'

/** Jupyter's own: makes a cell known by its text. */
export const dumpCell: Command = {
  worksWhileOff: true,
  run: async (args, { debuggee }) => ({ sourcePath: debuggee.files.add(args.text('code')) }),
}

export const source: Command = {
  async run(args, { debuggee }) {
    const path = args.path()
    const content = debuggee.files.textOf(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined)
    if (content === undefined) throw new DebugError(`source: there is no cell and no file ${path}`)
    return { content, mimeType: 'text/typescript' }
  },
}

/** The user's own files that have been loaded; those of packages, of which the engine alone brings dozens, are left out. */
export const modules: Command = {
  worksWhileOff: true,
  async run(_args, { debuggee }) {
    const paths = (await debuggee.urls()).flatMap(url => pathOf(url) ?? [])
    const own = paths.filter(path => originOf(path) === 'user' && !path.includes('/node_modules/'))
    const found = [...new Set(own)].sort().map((path, id) => ({ id, name: basename(path), path }))
    return { modules: found, totalModules: found.length }
  },
}
