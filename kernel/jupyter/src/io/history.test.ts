import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import type { HistoryEntry, HistoryRequest } from '@diptych/protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { History, HistoryError, historyFile } from './history.ts'

interface Fixture {
  sessions: readonly (readonly [input: string, output: string | null])[][]
  /** Python's null stands for what was not given. */
  answers: readonly (readonly [HistoryRequest, HistoryEntry[]])[]
}

/** What ipykernel answers: see the script beside it. */
const { sessions, answers } = JSON.parse(
  readFileSync(new URL('./fixtures/history.json', import.meta.url), 'utf8'),
) as Fixture

let folder: string
let file: string
let said: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'))
  file = join(folder, 'deep', 'history.sqlite')
  said = []
})

afterEach(() => rmSync(folder, { recursive: true }))

function open(path = file, busyMs = 60_000): History {
  return new History(path, text => said.push(text), { busyMs, closeMs: 60_000 })
}

function find(history: History, request: Partial<HistoryRequest> = {}): Promise<HistoryEntry[]> {
  return history.find({ output: false, raw: true, unique: false, hist_access_type: 'tail', ...request })
}

function fill(history: History, lines: Fixture['sessions'][number]): void {
  for (const [input, output] of lines) {
    const number = history.add(input)
    if (output !== null) history.setOutput(number, output)
  }
}

test('ranges, tails and searches over sessions are answered as ipykernel does', async () => {
  let history = open()
  for (const [index, lines] of sessions.entries()) {
    fill(history, lines)
    if (index === sessions.length - 1) break
    await history.close()
    history = open()
  }
  const ours: unknown[] = []
  for (const [request] of answers) {
    const given = Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null))
    ours.push([request, await find(history, given)])
  }
  await history.close()
  // But for a session that is asked for by its number: ipykernel says 0 if it is its own, the public suite wants the number.
  const last = sessions.length
  const expected = answers.map(([request, entries]) => [
    request,
    request.hist_access_type === 'range' && request.session === last
      ? entries.map(([, ...entry]) => [last, ...entry])
      : entries,
  ])
  expect(ours).toEqual(expected)
})

test('outputs of this session come with tails and searches, those of earlier ones are not kept', async () => {
  const first = open()
  fill(first, [['1 + 1', '2']])
  await first.close()
  const second = open()
  fill(second, [['2 + 2', '4']])
  const both = [
    [1, 1, ['1 + 1', null]],
    [2, 1, ['2 + 2', '4']],
  ]
  expect(await find(second, { output: true })).toEqual(both)
  expect(await find(second, { output: true, hist_access_type: 'search', pattern: '? + ?' })).toEqual(both)
  await second.close()
})

test('kernels that share the file wait for each other, and each calls its own lines the latest', async () => {
  const histories = [open(), open(), open()]
  for (let line = 1; line <= 50; line++)
    for (const [index, history] of histories.entries()) history.add(`${index}: ${line}`)
  const counts = await Promise.all(histories.map(async history => (await find(history, { n: 1000 })).length))
  const tails = await Promise.all(histories.map(history => find(history, { n: 1 })))
  await Promise.all(histories.map(history => history.close()))
  expect(said).toEqual([])
  expect(tails.map(([entry]) => entry![2])).toEqual(['0: 50', '1: 50', '2: 50'])
  expect(counts.every(count => count >= 50 && count <= 150)).toBe(true)
  const last = open()
  expect(await find(last, { n: 1000 })).toHaveLength(150)
  await last.close()
})

test('a file that is no database is kept, and a new one begins', async () => {
  const path = join(folder, 'history.sqlite')
  writeFileSync(path, 'not a database, but long enough to look at')
  const history = open(path)
  history.add('1')
  expect(await find(history)).toEqual([[1, 1, '1']])
  await history.close()
  const [damaged] = readdirSync(folder).filter(name => name.startsWith('history.sqlite.damaged-'))
  expect(readFileSync(join(folder, damaged!), 'utf8')).toMatch(/^not a database/)
  expect(said).toEqual([
    `history: ${path} is damaged: it is kept as ${join(folder, damaged!)}, and a new history begins`,
  ])
})

test('where the file cannot be, the session still has its history', async () => {
  writeFileSync(join(folder, 'file'), '')
  const history = open(join(folder, 'file', 'history.sqlite'))
  history.add('1')
  expect(await find(history)).toEqual([[1, 1, '1']])
  await history.close()
  expect(said).toEqual([expect.stringMatching(/file.history\.sqlite: .*History is kept for this session only$/)])
})

test('processes that begin and write at once keep all their lines', async () => {
  const script = `
    const { History } = await import(${JSON.stringify(new URL('./history.ts', import.meta.url).href)})
    const history = new History(${JSON.stringify(file)}, console.error, { busyMs: 60_000, closeMs: 60_000 })
    for (let line = 1; line <= 20; line++) {
      history.add(process.argv[1] + ': ' + line)
      history.setOutput(line, 'an output')
      if (line % 5 === 0) await history.find({ hist_access_type: 'tail' })
    }
    await history.close()`
  const names = ['a', 'b', 'c', 'd']
  const processes = names.map(name => spawn(process.execPath, ['--input-type=module', '-e', script, name]))
  const outputs = await Promise.all(processes.map(({ stderr }) => text(stderr)))
  expect(outputs).toEqual(['', '', '', ''])
  using database = new DatabaseSync(file)
  const rows = database.prepare('SELECT source FROM history ORDER BY session, line').all() as { source: string }[]
  for (const name of names) {
    const own = rows.map(({ source }) => source).filter(source => source.startsWith(name))
    expect(own).toEqual(Array.from({ length: 20 }, (_, index) => `${name}: ${index + 1}`))
  }
})

test('a file that another process keeps locked fails the request with its name, and loses no line', async () => {
  const history = open(file, 100)
  history.add('1')
  await find(history)
  using lock = new DatabaseSync(file)
  lock.exec('BEGIN IMMEDIATE')
  history.add('2')
  await expect(find(history)).rejects.toThrow(new HistoryError(`${file}: database is locked`))
  lock.exec('ROLLBACK')
  expect(await find(history)).toEqual([
    [1, 1, '1'],
    [1, 2, '2'],
  ])
  await history.close()
})

test('a kernel that begins while another one writes keeps its history all the same', async () => {
  mkdirSync(dirname(file))
  const lock = new DatabaseSync(file)
  lock.exec('BEGIN EXCLUSIVE')
  const history = open(file, 100)
  history.add('1')
  await expect(find(history)).rejects.toThrow('database is locked')
  lock.exec('COMMIT')
  // By itself, without another line or a question.
  const isWritten = (): boolean => {
    const tables = lock.prepare("SELECT name FROM sqlite_master WHERE name = 'history'").all()
    return tables.length > 0 && lock.prepare('SELECT * FROM history').all().length === 1
  }
  await expect.poll(isWritten, { timeout: 60_000 }).toBe(true)
  lock.close()
  await history.close()
  expect(said).toEqual([])
})

test('lines that find the file locked until the end are told of', async () => {
  const history = open(file, 100)
  history.add('1')
  await find(history)
  using lock = new DatabaseSync(file)
  lock.exec('BEGIN IMMEDIATE')
  history.add('2')
  await history.close()
  expect(said).toEqual(['history: database is locked; the last 1 lines could not be kept'])
})

test('a session that was killed keeps its lines', () => {
  const script = `
    const { History } = await import(${JSON.stringify(new URL('./history.ts', import.meta.url).href)})
    const history = new History(${JSON.stringify(file)}, console.error)
    history.add('kept')
    await history.find({ hist_access_type: 'tail' })
    process.kill(process.pid, 'SIGKILL')`
  spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' })
  using database = new DatabaseSync(file)
  expect(database.prepare('SELECT source, num_cmds FROM history JOIN sessions USING (session)').all()).toEqual([
    { source: 'kept', num_cmds: null },
  ])
})

test('DIPTYCH_HISTORY says where the file is', () => {
  expect(historyFile({ DIPTYCH_HISTORY: '/a/b' })).toBe('/a/b')
  expect(historyFile({ XDG_STATE_HOME: '/state' })).toMatch(/diptych.history\.sqlite$/)
})
