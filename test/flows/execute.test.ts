import type { ReceivedMessage } from '@diptych/kernel'
import { expect, test } from 'vitest'
import { contents, nextMessage, printed, runCell, startKernel } from './session.ts'

const kernel = await startKernel()

test('a cell is busy, shows its input, gives its last expression, and is idle', async () => {
  const { messages, reply } = await runCell(kernel, 'const x: number = 20\nx * 2 + 2')
  expect(messages.map(({ header, content }) => [header.msg_type, content])).toEqual([
    ['status', { execution_state: 'busy' }],
    ['execute_input', { code: 'const x: number = 20\nx * 2 + 2', execution_count: 1 }],
    ['execute_result', { execution_count: 1, data: { 'text/plain': '42' }, metadata: {} }],
    ['status', { execution_state: 'idle' }],
  ])
  expect(reply).toEqual({
    status: 'ok',
    execution_count: 1,
    user_expressions: {},
    payload: [],
  })
})

test('top-level await, redeclaration, imports and require work across cells', async () => {
  expect((await runCell(kernel, "const name = await Promise.resolve('a')\nname")).result).toBe("'a'")
  expect((await runCell(kernel, 'class name {}\ntypeof name')).result).toBe("'function'")
  expect((await runCell(kernel, "import { basename } from 'node:path'\nbasename('/a/b')")).result).toBe("'b'")
  expect((await runCell(kernel, "(await import('node:path')).basename('/a/c')")).result).toBe("'c'")
  expect((await runCell(kernel, "require('path').basename('/a/d')")).result).toBe("'d'")
})

test('undefined is no result, null is one', async () => {
  expect((await runCell(kernel, 'undefined')).result).toBeUndefined()
  expect((await runCell(kernel, 'null')).result).toBe('null')
})

test('_ is the last result until a cell takes the name', async () => {
  await runCell(kernel, '40')
  expect((await runCell(kernel, '_ + 2')).result).toBe('42')
  await runCell(kernel, "globalThis._ = 'mine'; 7")
  expect((await runCell(kernel, '_')).result).toBe("'mine'")
})

test('a silent cell publishes neither input nor result and has no number', async () => {
  const before = await runCell(kernel, '1')
  const { messages, reply } = await runCell(kernel, '2', { silent: true })
  expect(messages.map(({ header }) => header.msg_type)).toEqual(['status', 'status'])
  expect(reply.status).toBe('ok')
  const after = await runCell(kernel, '3')
  expect(after.reply).toMatchObject({
    execution_count: 1 + (before.reply as { execution_count: number }).execution_count,
  })
})

test('a cell outside of the history takes no number', async () => {
  const before = await runCell(kernel, '1')
  await runCell(kernel, '2', { storeHistory: false })
  const after = await runCell(kernel, '3')
  expect(after.reply).toMatchObject({
    execution_count: 1 + (before.reply as { execution_count: number }).execution_count,
  })
})

test('user expressions are TypeScript, evaluated after the cell, each with its own outcome', async () => {
  const { reply } = await runCell(kernel, 'var seen: number = 5', {
    userExpressions: {
      good: 'seen + 1',
      typed: '(seen as number satisfies number)!',
      object: '{ a: seen, b: 2 }',
      awaited: 'await Promise.resolve(seen)',
      nothing: 'undefined',
      bad: 'nope.x',
      broken: 'seen +',
      hidden: '({ [Symbol.for("Jupyter.display")]() { throw new Error("no form") } })',
    },
  })
  const shown = (text: string): object => ({ status: 'ok', data: { 'text/plain': text }, metadata: {} })
  expect(reply).toMatchObject({
    status: 'ok',
    user_expressions: {
      good: shown('6'),
      typed: shown('5'),
      object: shown('{ a: 5, b: 2 }'),
      awaited: shown('5'),
      nothing: shown('undefined'),
      bad: { status: 'error', ename: 'ReferenceError', evalue: 'nope is not defined' },
      broken: { status: 'error', ename: expect.stringMatching(/SyntaxError$/), traceback: [expect.any(String)] },
      hidden: { status: 'error', evalue: 'no form' },
    },
  })
})

test('name? opens its type and value in the pager, and takes a number like any cell', async () => {
  await runCell(kernel, '/** Of all things. */ const asked: number = 42')
  const { reply, stdout, messages } = await runCell(kernel, 'asked?', { userExpressions: { next: 'asked + 1' } })
  expect(reply).toMatchObject({
    status: 'ok',
    user_expressions: { next: { data: { 'text/plain': '43' } } },
    payload: [
      {
        source: 'page',
        data: { 'text/plain': expect.stringMatching(/asked: number.*Of all things.*42/s) },
        start: 0,
      },
    ],
  })
  expect([stdout, contents(messages, 'execute_result')]).toEqual(['', []])
  expect((await runCell(kernel, '?? Math.max')).reply).toMatchObject({
    payload: [{ source: 'page', data: { 'text/plain': expect.stringContaining('larger of a set') } }],
  })
  expect(await kernel.request('is_complete_request', { code: 'asked?' })).toEqual({ status: 'complete' })
})

test('name? of what is not there says so', async () => {
  const { reply, stdout } = await runCell(kernel, '?unheard_of')
  expect(reply).toMatchObject({ status: 'ok', payload: [] })
  expect(stdout).toBe('There is no unheard_of to say anything of.\n')
})

test('a second cell waits for the first', async () => {
  const order: string[] = []
  const note = ({ header, parent_header: parent }: ReceivedMessage): void => {
    if (header.msg_type === 'execute_input' || header.msg_type === 'stream')
      order.push(`${header.msg_type} ${ids.indexOf(parent.msg_id!)}`)
    else if (!ids.includes(parent.msg_id!)) ids.push(parent.msg_id!)
  }
  const ids: string[] = []
  await Promise.all([
    kernel.execute("await new Promise(r => setImmediate(r)); console.log('first')", { onMessage: note }),
    kernel.execute("console.log('second')", { onMessage: note }),
  ])
  expect(order).toEqual(['execute_input 0', 'stream 0', 'execute_input 1', 'stream 1'])
})

test('cells that wait behind one that fails are aborted, and later ones run', async () => {
  const { subshell_id: other } = (await kernel.request('create_subshell_request', {}, 'control')) as {
    subshell_id: string
  }
  const started = printed(kernel, 'waits')
  const replies = Promise.all([
    kernel.execute("console.log('waits'); await new Promise(go => { globalThis.go = go }); throw new Error('stop')"),
    kernel.execute('globalThis.ran = true'),
    kernel.execute('globalThis.ran = true'),
  ])
  await started
  // Behind the others on the same socket: they are there when it fails.
  await kernel.execute('go()', { subshellId: other })
  expect((await replies).map(({ status }) => status)).toEqual(['error', 'aborted', 'aborted'])
  expect((await runCell(kernel, 'globalThis.ran')).result).toBeUndefined()
})

test('a silent cell that fails aborts nothing: it is not one of the notebook', async () => {
  const replies = await Promise.all([kernel.execute("throw new Error('quiet')", { silent: true }), kernel.execute('1')])
  expect(replies.map(({ status }) => status)).toEqual(['error', 'ok'])
})

test('a cell that is sent once the error has been seen runs', async () => {
  const states: string[] = []
  for (let i = 0; i < 20; i++) {
    await kernel.execute("throw new Error('stop')")
    states.push((await kernel.execute('1')).status)
  }
  expect(states).toEqual(Array.from({ length: 20 }, () => 'ok'))
})

test('with stop_on_error false the next cells run', async () => {
  const replies = await Promise.all([
    kernel.execute("throw new Error('go on')", { stopOnError: false }),
    kernel.execute('1'),
  ])
  expect(replies.map(({ status }) => status)).toEqual(['error', 'ok'])
})

test('requests are answered while a cell runs, and the kernel is busy again after them', async () => {
  const running = runCell(kernel, 'await new Promise(() => {})')
  await nextMessage(kernel, ({ header }) => header.msg_type === 'execute_input')
  // Busy and idle for each of the four requests, and busy again for the cell.
  const states: string[] = []
  const allStates = new Promise<void>(resolve => {
    const stop = kernel.observe(({ content }) => {
      const { execution_state: state } = content as {
        execution_state?: string
      }
      if (state === undefined || states.push(state) < 12) return
      stop()
      resolve()
    })
  })
  expect(await kernel.request('kernel_info_request')).toMatchObject({
    status: 'ok',
    implementation: 'diptych',
  })
  expect(await kernel.request('history_request', { hist_access_type: 'tail', n: 1 })).toMatchObject({ status: 'ok' })
  expect(await kernel.request('is_complete_request', { code: 'if (' })).toMatchObject({ status: 'incomplete' })
  expect(await kernel.request('kernel_info_request', {}, 'control')).toMatchObject({ status: 'ok' })
  await kernel.heartbeat()
  await allStates
  expect(states).toEqual(Array.from({ length: 4 }, () => ['busy', 'idle', 'busy']).flat())
  await kernel.interrupt()
  expect((await running).reply.status).toBe('error')
})

test('history remembers inputs and results', async () => {
  await runCell(kernel, "'remember me'")
  const { history } = (await kernel.request('history_request', {
    hist_access_type: 'search',
    pattern: "'remember*",
    output: true,
  })) as { history: unknown[][] }
  expect(history.map(([session, , pair]) => [session, pair])).toEqual([[1, ["'remember me'", "'remember me'"]]])
})

test('a page becomes a payload of the reply', async () => {
  const { reply } = await runCell(kernel, "jupyter.page('long text')")
  expect(reply).toMatchObject({
    payload: [{ source: 'page', data: { 'text/plain': 'long text' }, start: 0 }],
  })
})

test('statuses name the request they belong to', async () => {
  const { messages } = await runCell(kernel, '1')
  expect(new Set(messages.map(({ parent_header: parent }) => parent.msg_id)).size).toBe(1)
  expect(contents(messages, 'status')).toEqual([{ execution_state: 'busy' }, { execution_state: 'idle' }])
})
