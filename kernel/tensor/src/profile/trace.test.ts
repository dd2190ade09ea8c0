import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'

interface TraceEvent {
  readonly ph: string
  readonly name: string
  readonly cat?: string
  readonly ts?: number
  readonly dur?: number
  readonly pid: number
  readonly tid: number
  readonly args: Readonly<Record<string, unknown>>
}

const program = fileURLToPath(new URL('../fixtures/tracedProgram.ts', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'diptych-trace-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs the program with a trace. */
function trace(name: string, ...args: string[]): { events: TraceEvent[]; stderr: string; signal: string | null } {
  const file = path.join(folder, name)
  const env = { ...process.env, DIPTYCH_TRACE: file }
  const { stderr, signal } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' })
  // The format needs no closing bracket; what is cut off within a line is lost.
  const lines = readFileSync(file, 'utf8')
    .replace(/\n[^\n]*$/, '')
    .replace(/,$/, '')
  return { events: JSON.parse(`${lines}]`) as TraceEvent[], stderr, signal }
}

test('ops, compiles and the work of other threads are spans on one clock', () => {
  const { events, stderr, signal } = trace('whole.json')
  expect({ stderr, signal }).toEqual({ stderr: '', signal: null })
  const spans = events.filter(({ ph }) => ph === 'X')
  const add = spans.find(({ name }) => name === 'Add')!
  expect(add).toMatchObject({
    cat: 'op',
    tid: 0,
    args: { device: '/cpu:1', inputs: 'float32 [2,3], float32 []', outputs: 'float32 [2,3]' },
  })
  const compile = spans.find(({ cat }) => cat === 'compile')!
  expect(compile.name).toMatch(/^build twice_\d+$/)
  expect(compile.args).toMatchObject({ xla: false })
  const call = spans.find(({ cat, name }) => cat === 'op' && name.startsWith('twice_'))!
  const inWorker = spans.find(({ name }) => name === 'in a worker')!
  expect(inWorker.tid).toBeGreaterThan(0)
  for (const { dur } of spans) expect(dur).toBeGreaterThan(0)
  // One after the other, each over when the next begins.
  const order = [add, compile, call, inWorker]
  order.slice(1).forEach((span, index) => {
    expect(span.ts).toBeGreaterThanOrEqual(order[index]!.ts! + order[index]!.dur! - 0.001)
  })
  const names = events.filter(({ ph }) => ph === 'M').map(({ name, args, tid }) => [name, args.name, tid])
  expect(names).toEqual([
    ['process_name', 'tracedProgram.ts', 0],
    ['thread_name', 'main thread', 0],
    ['thread_name', 'helper', inWorker.tid],
  ])
  expect(events.find(({ cat }) => cat === 'library')!.name).toMatch(/^TensorFlow 2\.\d+/)
})

test('a file that cannot be written is told, and the program runs', () => {
  const env = { ...process.env, DIPTYCH_TRACE: path.join(folder, 'none', 'lost.json') }
  const { stderr, status } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stderr).toMatch(/^\[diptych\] DIPTYCH_TRACE: ENOENT: .*lost\.json'\. There is no trace/)
})

test('after a crash all is there but the end', () => {
  const { events, signal } = trace('crashed.json', 'crash')
  expect(signal).toBe('SIGKILL')
  expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining(['Add', 'in a worker', 'before the crash']))
})
