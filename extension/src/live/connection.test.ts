/** @file The connection against a kernel that only pretends. */

import { encodeDelta, type Mode, type SummaryPoints } from '@diptych/protocol'
import { beforeEach, expect, test, vi } from 'vitest'
import { LiveConnection } from './connection.ts'
import { type FakeComm, FakeKernel, FakeSession } from './fakes.ts'
import type { PanelOutputs } from './panelOutputs.ts'

let mode: Mode | undefined
let warnings: string[]
let frames: (() => void)[]
let outputs: { note: unknown[]; show: unknown[]; complete: unknown[] }

beforeEach(() => {
  mode = undefined
  warnings = []
  frames = []
  outputs = { note: [], show: [], complete: [] }
})

/** A connection that has asked the kernel who it is. */
async function connected(session: FakeSession): Promise<LiveConnection> {
  const recorder = {
    note: (panel: string) => outputs.note.push(panel),
    show: (cellId: string | null, { panel }: { panel: string }) => outputs.show.push([cellId, panel]),
    complete: (...args: unknown[]) => outputs.complete.push(args),
  } as unknown as PanelOutputs
  const connection = new LiveConnection(
    session.asSession,
    { mode: () => mode, outputs: recorder },
    { warn: line => warnings.push(line), nextFrame: draw => frames.push(draw) },
  )
  connection.start()
  await answered(session)
  return connection
}

/** The kernel's answer has been taken. */
async function answered(session: FakeSession): Promise<void> {
  await session.session?.kernel?.info.catch(() => undefined)
  await Promise.resolve()
  await Promise.resolve()
}

const onlyComm = (kernel: FakeKernel): FakeComm => {
  expect(kernel.comms).toHaveLength(1)
  return kernel.comms[0]!
}

function points(...values: number[]): SummaryPoints[] {
  const column = Float64Array.from(values)
  return [{ kind: 'scalar', run: 'logs', tag: 'loss', step: column, wallTime: column, value: column }]
}

function delta(type: 'panel' | 'append', panel: string, ...values: number[]): [object, Uint8Array] {
  const { series, buffer } = encodeDelta(points(...values))
  return [{ type, panel, cellId: 'cell-1', series }, buffer]
}

const status = { type: 'status', mode: 'graph', modeSetBy: 'set by %mode', devices: [], memoryBytes: 1e8, tensors: 3 }

test("it opens one comm to Diptych's kernel, with the notebook's mode", async () => {
  const kernel = new FakeKernel()
  const session = new FakeSession(kernel)
  mode = 'graph+xla'
  await connected(session)
  session.setStatus('busy')
  session.setStatus('idle')
  await answered(session)
  expect(onlyComm(kernel).target).toBe('diptych.live')
  expect(onlyComm(kernel).sent).toEqual([{ open: { mode: 'graph+xla' } }])
})

test('it lets other kernels alone', async () => {
  const kernel = new FakeKernel('ipython')
  const connection = await connected(new FakeSession(kernel))
  expect(kernel.comms).toEqual([])
  mode = 'graph'
  connection.sendMode()
  expect([connection.status, warnings]).toEqual([undefined, []])
})

test('a kernel that ends before it says who it is gets no comm', async () => {
  const kernel = new FakeKernel()
  kernel.info = Promise.reject(new Error('Canceled'))
  await connected(new FakeSession(kernel))
  expect(kernel.comms).toEqual([])
})

test('a notebook without a kernel is connected when it gets one', async () => {
  const session = new FakeSession(null)
  await connected(session)
  const kernel = new FakeKernel()
  kernel.status = 'starting'
  session.setKernel(kernel)
  await answered(session)
  expect(kernel.comms).toEqual([])
  session.setStatus('idle')
  await answered(session)
  expect(onlyComm(kernel).sent).toEqual([{ open: { mode: null } }])
})

test('a kernel that is restarted gets a new comm', async () => {
  const kernel = new FakeKernel()
  const session = new FakeSession(kernel)
  const connection = await connected(session)
  kernel.comms[0]!.receive(status)
  kernel.comms[0]!.receive(...delta('append', 'p', 1))
  session.setStatus('restarting')
  expect(kernel.comms[0]!.isDisposed).toBe(true)
  expect([connection.status, connection.panels.isRunning('p')]).toEqual([undefined, false])
  session.setStatus('idle')
  await answered(session)
  expect(kernel.comms.map(({ sent }) => sent)).toEqual([[{ open: { mode: null } }], [{ open: { mode: null } }]])
})

test('a restart while the kernel is asked leaves one comm', async () => {
  const kernel = new FakeKernel()
  const session = new FakeSession(kernel)
  const connecting = connected(session)
  session.setStatus('restarting')
  session.setStatus('idle')
  await connecting
  await answered(session)
  expect(kernel.comms).toHaveLength(1)
})

test('another kernel of the notebook is connected, the one before is not used any more', async () => {
  const before = new FakeKernel()
  const session = new FakeSession(before)
  const connection = await connected(session)
  const after = new FakeKernel()
  session.setKernel(after)
  await answered(session)
  expect([before.comms[0]!.isDisposed, after.comms.length]).toEqual([true, 1])
  after.comms[0]!.receive(status)
  expect(connection.status?.tensors).toBe(3)
})

test('after a cut of the line it begins anew: what was sent meanwhile may be lost', async () => {
  const kernel = new FakeKernel()
  const session = new FakeSession(kernel)
  const connection = await connected(session)
  kernel.comms[0]!.receive(...delta('append', 'p', 1))
  kernel.status = 'unknown'
  session.setConnection('connecting')
  expect(connection.panels.isRunning('p')).toBe(true)
  kernel.status = 'busy'
  session.setConnection('connected')
  await answered(session)
  expect(kernel.comms[0]!.sent.at(-1)).toBe('close')
  kernel.comms[1]!.receive(...delta('panel', 'p', 1, 2, 3))
  expect([...connection.panels.store('p')!.scalars[0]!.value]).toEqual([1, 2, 3])
  expect(warnings).toEqual([])
})

test('the mode is sent when it is another one', async () => {
  const kernel = new FakeKernel()
  const connection = await connected(new FakeSession(kernel))
  connection.sendMode()
  mode = 'graph'
  connection.sendMode()
  connection.sendMode()
  mode = undefined
  connection.sendMode()
  expect(onlyComm(kernel).sent.slice(1)).toEqual([{ message: { mode: 'graph' } }, { message: { mode: null } }])
})

test('panels grow, and are announced once a frame', async () => {
  const kernel = new FakeKernel()
  const { panels } = await connected(new FakeSession(kernel))
  const changed: string[] = []
  panels.changed.connect((_, panel) => changed.push(panel))
  const comm = onlyComm(kernel)
  comm.receive(...delta('append', 'p', 1))
  comm.receive(...delta('append', 'p', 2))
  comm.receive(...delta('append', 'q', 7))
  expect([changed, frames.length]).toEqual([[], 1])
  frames[0]!()
  expect(changed).toEqual(['p', 'q'])
  expect([...panels.store('p')!.scalars[0]!.value]).toEqual([1, 2])
  expect([panels.isRunning('p'), panels.isRunning('unknown'), panels.store('unknown')]).toEqual([
    true,
    false,
    undefined,
  ])
})

test('outputs are told of panels: one that began before this page, one that began after it, the end', async () => {
  const kernel = new FakeKernel()
  const { panels } = await connected(new FakeSession(kernel))
  const comm = onlyComm(kernel)
  comm.receive(...delta('panel', 'p', 1, 2))
  comm.receive(...delta('append', 'q', 1))
  comm.receive(...delta('append', 'q', 2))
  comm.receive({ type: 'end', panel: 'p', cellId: 'cell-1', data: { 'text/plain': 'all' } })
  expect(outputs).toEqual({
    show: [['cell-1', 'p']],
    note: ['q'],
    complete: [['cell-1', 'p', { 'text/plain': 'all' }]],
  })
  expect([panels.isRunning('p'), panels.isRunning('q')]).toEqual([false, true])
  frames[0]!()
})

test('a status is kept and announced', async () => {
  const kernel = new FakeKernel()
  const connection = await connected(new FakeSession(kernel))
  const seen = vi.fn()
  connection.statusChanged.connect(seen)
  onlyComm(kernel).receive(status)
  const { type: _, ...parsed } = status
  expect([connection.status, seen.mock.calls.length]).toEqual([parsed, 1])
})

test.each([
  ['nothing', undefined],
  ['an unknown type', { type: 'later' }],
  ['a panel without a name', { type: 'append', series: [] }],
  ['a delta without series', { type: 'append', panel: 'p' }],
  [
    'a delta without its numbers',
    { type: 'append', panel: 'p', series: [{ kind: 'scalar', run: '', tag: '', count: 9 }] },
  ],
  ['a status of no mode', { ...status, mode: 'fast' }],
  ['a status without devices', { ...status, devices: undefined }],
])('%s is warned of once, and the next message is read', async (_, message) => {
  const kernel = new FakeKernel()
  const connection = await connected(new FakeSession(kernel))
  const comm = onlyComm(kernel)
  comm.receive(message)
  comm.receive(message)
  expect(warnings).toHaveLength(1)
  comm.receive(status)
  expect(connection.status?.mode).toBe('graph')
})

test('a kernel that closes the comm is not asked again until it restarts', async () => {
  const kernel = new FakeKernel()
  const session = new FakeSession(kernel)
  const connection = await connected(session)
  onlyComm(kernel).receive(status)
  onlyComm(kernel).onClose({ content: { data: { reason: 'mode must be a mode' } } })
  session.setStatus('idle')
  await answered(session)
  expect([kernel.comms.length, connection.status]).toEqual([1, undefined])
  expect(warnings[0]).toContain('mode must be a mode')
  session.setStatus('restarting')
  session.setStatus('idle')
  await answered(session)
  expect(kernel.comms).toHaveLength(2)
})

test('where another part of the page has the comms of the kernel, it says so', async () => {
  const kernel = new FakeKernel()
  kernel.handleComms = false
  await connected(new FakeSession(kernel))
  expect([kernel.comms, warnings.length]).toEqual([[], 1])
})

test('its end closes the comm, twice or once', async () => {
  const kernel = new FakeKernel()
  const session = new FakeSession(kernel)
  const connection = await connected(session)
  connection.dispose()
  connection.dispose()
  connection.start()
  session.setStatus('restarting')
  session.setStatus('idle')
  await answered(session)
  expect(onlyComm(kernel).sent).toEqual([{ open: { mode: null } }, 'close'])
})
