import { existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ProcessExit } from '../survival.ts'
import { type Magic, MagicError } from './magic.ts'
import { pathOf, words } from './words.ts'

const ENDINGS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']
let runs = 0

export const run: Magic = {
  name: 'run',
  kind: 'line',
  usage: '%run file.ts [argument …]',
  help: 'Runs a file of TypeScript or JavaScript afresh, as a program of its own. What it exports can be used in cells.',
  async run(args, session) {
    const [first, ...rest] = words(args)
    if (first === undefined) throw new MagicError('%run takes a file: %run train.ts [argument …]')
    const path = findFile(first)
    const { argv } = process
    process.argv = [process.execPath, path, ...rest]
    try {
      // With another address each time: Node runs a module once.
      const url = pathToFileURL(path)
      url.search = `run=${++runs}`
      const {
        default: _,
        'module.exports': __,
        ...exported
      } = (await session.interruptible(session.import(url.href))) as Record<string, unknown>
      await session.variables.define(exported)
    } catch (error) {
      // Like a program, it may say that it is done.
      if (!(error instanceof ProcessExit)) throw error
      if (error.exitCode !== 0) session.warn(`%run ${first}: exit code ${error.exitCode}.\n`)
    } finally {
      process.argv = argv
    }
  },
}

/** @throws {MagicError} if there is none, or it cannot be run. */
function findFile(written: string): string {
  const path = resolve(pathOf(written))
  const found = [path, ...ENDINGS.map(ending => path + ending)].find(existsSync)
  if (found === undefined) throw new MagicError(`%run: there is no file ${path}.`)
  if (!ENDINGS.includes(extname(found)))
    throw new MagicError(
      `%run runs files that end in ${ENDINGS.join(', ')}, got ${found}. For other programs write !program file`,
    )
  return found
}
