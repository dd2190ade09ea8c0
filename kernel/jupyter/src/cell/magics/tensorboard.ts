import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve, sep } from 'node:path'
import { CommandError, signalGroup } from '../commands.ts'
import { escapeHtml } from '../formatters/formatter.ts'
import { type Magic, MagicError, type MagicSession } from './magic.ts'
import { pathOf, words } from './words.ts'

const USAGE = '%tensorboard --logdir folder'
const PROGRAM = process.platform === 'win32' ? 'tensorboard.exe' : 'tensorboard'
const FOLDER = process.platform === 'win32' ? 'Scripts' : 'bin'
const HEIGHT = 800
const MESSAGE_LENGTH = 2000

/** By the folder of the logs. */
const running = new Map<string, string>()

export const tensorboard: Magic = {
  name: 'tensorboard',
  kind: 'line',
  usage: USAGE,
  help: "Starts TensorBoard for a folder of event files, and shows it. It ends with the kernel. Needs Python's package tensorboard.",
  async run(args, session) {
    const folder = readFolder(args)
    const url = running.get(folder) ?? (await start(folder, session))
    session.show({
      'text/html': `<p><a href="${url}" target="_blank" rel="noopener">TensorBoard of ${escapeHtml(folder)}</a></p><iframe src="${url}" width="100%" height="${HEIGHT}" frameborder="0" title="TensorBoard of ${escapeHtml(folder)}"></iframe>`,
      'text/plain': `TensorBoard of ${folder}: ${url}`,
    })
  },
}

/** @throws {MagicError} */
function readFolder(args: string): string {
  const match = /^--logdir(?:=|$)(.*)$/.exec(
    words(args)
      .join('\u0000')
      .replace(/^--logdir\u0000/, '--logdir='),
  )
  if (!match?.[1] || match[1].includes('\u0000')) throw new MagicError(`${USAGE}: got "${args}".`)
  return resolve(pathOf(match[1]))
}

/** @returns its address. @throws {CommandError} if it does not start. */
async function start(folder: string, session: MagicSession): Promise<string> {
  const child = session.commands.start(findProgram(session), ['--logdir', folder, '--host', '127.0.0.1', '--port', '0'])
  session.print(`Starting TensorBoard for ${folder} …\n`)
  try {
    const url = await session.interruptible(addressOf(child))
    running.set(folder, url)
    child.once('exit', () => running.delete(folder))
    return url
  } catch (error) {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL')
    throw error
  }
}

/** @throws {MagicError} that says what to install. */
function findProgram({ engine }: MagicSession): string {
  const { VIRTUAL_ENV, PATH = '' } = process.env
  const folders = [...(VIRTUAL_ENV ? [join(VIRTUAL_ENV, FOLDER)] : []), ...PATH.split(delimiter)]
  const found = [...folders, ...besideLibrary(engine)]
    .map(folder => join(folder, PROGRAM))
    .find(path => existsSync(path))
  if (found) return found
  throw new MagicError(
    '%tensorboard: there is no TensorBoard in VIRTUAL_ENV, in the PATH, or beside TensorFlow. Install it in the Python environment: pip install tensorboard',
  )
}

/** The programs of the Python environment that TensorFlow's library is in. */
function besideLibrary(engine: MagicSession['engine']): string[] {
  try {
    const { path } = engine.load().findLibrary()
    const end = path.lastIndexOf(`${sep}lib${sep}python`)
    return end < 0 ? [] : [join(path.slice(0, end), FOLDER)]
  } catch {
    return [] // There is no TensorFlow, and so no environment.
  }
}

/** Resolves with what it says it listens on. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    const hear = (text: string): void => {
      said = (said + text).slice(-MESSAGE_LENGTH)
      const url = /at (http:\/\/\S+)/.exec(said)?.[1]
      if (url) resolve(url)
    }
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear)
    child.once('error', error => reject(new CommandError(`%tensorboard: it cannot be started: ${error.message}`)))
    child.once('close', () =>
      reject(new CommandError(`%tensorboard: it ended before it listened. It said:\n${said.trim()}`)),
    )
  })
}
