import { readFileSync } from 'node:fs'
import { currentFolder } from '../currentFolder.ts'
import { type Magic, MagicError } from './magic.ts'
import { pathOf } from './words.ts'

export const load: Magic = {
  name: 'load',
  kind: 'line',
  usage: '%load file',
  help: 'Puts the text of a file into the cell, in place of this line.',
  isForHead: true,
  run(args, session) {
    if (args === '') throw new MagicError('%load takes a file: %load model.ts')
    session.replaceCell(`// %load ${args}\n${readText(pathOf(args))}`)
  },
}

/** @throws {MagicError} */
function readText(path: string): string {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new MagicError(
      `%load: ${path} cannot be read: ${(error as Error).message}. The working folder is ${currentFolder() ?? 'gone'}.`,
    )
  }
  if (bytes.includes(0)) throw new MagicError(`%load: ${path} is not a file of text.`)
  return bytes.toString()
}
