import { KernelClient } from '@diptych/kernel'
import { expect, test } from 'vitest'
import { nextMessage, printed, type Run, runCell, runInterrupted, startKernel } from './session.ts'

const kernel = await startKernel()

/** Nobody answers what the code asks. */
const interrupted = (code: string): Promise<Run> =>
  runInterrupted(kernel, code, { onInput: () => new Promise<string>(() => {}) })

const INTERRUPTED = {
  status: 'error',
  ename: 'KeyboardInterrupt',
  evalue: 'execution interrupted',
}

const START = "console.log('started');"

test.each([
  ['a loop', `${START} while (true) {}`],
  ['an await', `${START} await new Promise(() => {})`],
  ['an await in a function', `const forever = async () => { await new Promise(() => {}) }; ${START} await forever()`],
  ['a loop behind an await', `await null; await new Promise(r => setTimeout(r, 1)); ${START} while (true) {}`],
  ['a loop that catches everything', `${START} for (;;) { try { while (true) {} } catch {} finally {} }`],
  ['a loop in a timer', `setTimeout(() => { ${START} while (true) {} }, 1); await new Promise(() => {})`],
  ['a loop in setImmediate', `setImmediate(() => { ${START} while (true) {} }); await new Promise(() => {})`],
  ['a loop in a microtask', `await Promise.resolve().then(() => { ${START} while (true) {} })`],
  ['a loop of awaits', `${START} for (;;) await new Promise(r => setTimeout(r, 1))`],
  ['a loop of awaits without a pause', `${START} for (;;) await Promise.resolve()`],
  [
    'a loop of awaits that catches everything',
    `${START} for (;;) { try { await new Promise(r => setTimeout(r, 1)) } catch {} }`,
  ],
  ['a loop that prints', `${START} while (true) console.log('spam')`],
  [
    'an endless async generator',
    `async function* all() { for (;;) yield 1 }; ${START} for await (const one of all()) one`,
  ],
  ['Atomics.wait', `${START} Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)`],
  ['a child process', `${START} require('child_process').spawnSync('sleep', ['1000'])`],
  ['a shell that waits for a child of its own', `${START} require('child_process').execSync('sleep 1000; true')`],
  [
    'a child process that is awaited',
    `const child = require('child_process').spawn('sleep', ['1000']); ${START} await require('events').once(child, 'exit')`,
  ],
  ['a loop of child processes', `${START} for (;;) require('child_process').spawnSync('sleep', ['1000'])`],
  ['a question', `${START} prompt('never answered')`],
  ['a display that never ends', `${START} ({ [Symbol.for('Jupyter.display')]() { while (true) {} } })`],
])('%s is stopped, and variables, timers and promises work on', async (_, code) => {
  await runCell(kernel, 'var kept = 41')
  expect((await interrupted(code)).reply).toMatchObject(INTERRUPTED)
  expect((await runCell(kernel, 'kept + 1')).result).toBe('42')
  expect((await runCell(kernel, 'await new Promise(r => setTimeout(r, 1, 7))')).result).toBe('7')
})

test('an interrupted cell runs its finally blocks where it awaits, also those that await', async () => {
  const { reply, stdout } = await interrupted(
    `${START} try { await new Promise(() => {}) } finally { await new Promise(r => setTimeout(r, 1)); console.log('cleaned up') }`,
  )
  expect(reply).toMatchObject(INTERRUPTED)
  expect(stdout).toBe('started\ncleaned up\n')
})

test('what an interrupted cell started in the background stays stopped', async () => {
  await interrupted(
    `globalThis.turns = 0; ${START} for (;;) { try { await new Promise(r => setTimeout(r, 1)); globalThis.turns++ } catch {} }`,
  )
  const first = await runCell(kernel, 'globalThis.turns')
  await runCell(kernel, 'await new Promise(r => setTimeout(r, 20))')
  expect((await runCell(kernel, 'globalThis.turns')).result).toBe(first.result)
})

test('a loop in a timer of an earlier cell is stopped while no cell runs', async () => {
  const started = printed(kernel, 'started')
  await runCell(kernel, `setTimeout(() => { ${START} while (true) {} }, 1)`)
  await started
  await kernel.interrupt()
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('a loop in a comm callback is stopped, and the request becomes idle', async () => {
  await runCell(kernel, `jupyter.comms.registerTarget('loop', () => { ${START} while (true) {} })`)
  const started = printed(kernel, 'started')
  const id = kernel.send('comm_open', {
    comm_id: 'l',
    target_name: 'loop',
    data: {},
  })
  const idle = new Promise<void>(resolve => {
    const stop = kernel.observe(({ parent_header: parent, content }) => {
      if (parent.msg_id !== id || (content as { execution_state?: string }).execution_state !== 'idle') return
      stop()
      resolve()
    })
  })
  await started
  await kernel.interrupt()
  await idle
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('an interrupt aborts the cells that wait', async () => {
  const started = printed(kernel, 'started')
  const replies = Promise.all([kernel.execute(`${START} while (true) {}`), kernel.execute('1')])
  await started
  await kernel.interrupt()
  expect((await replies).map(({ status }) => status)).toEqual(['error', 'aborted'])
})

test('an interrupt right behind a cell stops it, also before it has begun', async () => {
  const replies: unknown[] = []
  for (let i = 0; i < 5; i++) {
    const fresh = await KernelClient.start()
    const busy = nextMessage(fresh, ({ header }) => header.msg_type === 'execute_input')
    const running = fresh.execute('await new Promise(() => {})')
    await busy
    await fresh.interrupt()
    replies.push(await running)
    await fresh.shutdown()
  }
  expect(replies).toMatchObject(Array.from({ length: 5 }, () => INTERRUPTED))
})

test('an interrupt while nothing runs harms nothing', async () => {
  await kernel.interrupt()
  await kernel.interrupt()
  expect((await runCell(kernel, 'await new Promise(r => setTimeout(r, 1, 5))')).result).toBe('5')
})

test('an interrupt shows where the cell waited', async () => {
  const { reply } = await interrupted(`${START}\nawait new Promise(() => {})`)
  expect((reply as { traceback: string[] }).traceback.join('\n')).toMatch(/at async cell_\d+\.ts:2/)
})

test('an interrupt reaches the processes that the cell started, and spares those of earlier cells', async () => {
  await runCell(kernel, "var { spawn } = require('child_process'); var earlier = spawn('sleep', ['1000']); 1")
  await interrupted(`var own = spawn('sleep', ['1000']); ${START} await new Promise(() => {})`)
  const signal = "await new Promise(r => (own.signalCode ? r() : own.once('exit', r))); own.signalCode"
  expect((await runCell(kernel, signal)).result).toBe("'SIGINT'")
  expect((await runCell(kernel, 'earlier.exitCode ?? earlier.signalCode')).result).toBe('null')
  await runCell(kernel, 'earlier.kill()')
})

test('a second interrupt kills a process that does not listen to the first', async () => {
  const started = printed(kernel, 'started')
  const running = runCell(
    kernel,
    "require('child_process').spawnSync('sh', ['-c', 'trap \"\" INT; echo started; sleep 1000'], { stdio: 'inherit' })",
  )
  await started
  await kernel.interrupt()
  await kernel.interrupt()
  expect((await running).reply).toMatchObject(INTERRUPTED)
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('a second interrupt gives a cell no time to clean up', async () => {
  const started = printed(kernel, 'started')
  const running = runCell(
    kernel,
    `${START} try { await new Promise(() => {}) } finally { await new Promise(r => setTimeout(r, 200)); console.log('cleaned up') }`,
  )
  await started
  await Promise.all([kernel.interrupt(), kernel.interrupt()])
  const { reply, stdout } = await running
  expect(reply).toMatchObject(INTERRUPTED)
  expect(stdout).toBe('started\n')
})

test('an interrupt that waits for native code says so', async () => {
  const { reply, stderr } = await interrupted(
    `const sleep = require('koffi').load('libc.so.6').func('unsigned int sleep(unsigned int seconds)'); ${START} sleep(4); 1`,
  )
  expect(reply).toMatchObject(INTERRUPTED)
  expect(stderr).toMatch(/^Interrupting … the cell is in a call of native code that cannot be cut off/)
})
