import type { ReceivedMessage } from '@diptych/kernel'
import { describe, expect, test } from 'vitest'
import { contents, describeWithTensorflow, nextMessage, printed, runCell, startKernel } from './session.ts'

const kernel = await startKernel()

async function createSubshell(): Promise<string> {
  const reply = await kernel.request('create_subshell_request', {}, 'control')
  return (reply as { subshell_id: string }).subshell_id
}

function list(): Promise<unknown> {
  return kernel.request('list_subshell_request', {}, 'control')
}

function remove(id: string): Promise<unknown> {
  return kernel.request('delete_subshell_request', { subshell_id: id }, 'control')
}

/** A cell that awaits until `release()` runs in another one. */
async function waiting(name: string, subshellId?: string): Promise<ReturnType<typeof runCell>> {
  return runCell(
    kernel,
    `const { promise: ${name}, resolve: release_${name} } = Promise.withResolvers<string>()
console.log('${name} waits')
const got_${name} = await ${name}
console.log('${name} got', got_${name})
got_${name}`,
    { ...(subshellId && { subshellId }) },
  )
}

test('kernel_info names the feature; subshells are created, listed and deleted', async () => {
  const { supported_features: features } = await kernel.request('kernel_info_request')
  expect(features).toContain('kernel subshells')
  expect(await list()).toEqual({ status: 'ok', subshell_id: [] })
  const [a, b] = [await createSubshell(), await createSubshell()]
  expect(await list()).toEqual({ status: 'ok', subshell_id: [a, b] })
  expect(await remove(a)).toEqual({ status: 'ok' })
  expect(await list()).toEqual({ status: 'ok', subshell_id: [b] })
  await remove(b)
})

test('while a cell of the main shell awaits, cells of a subshell run, see its variables, and can release it', async () => {
  const id = await createSubshell()
  const started = printed(kernel, 'early waits')
  const main = waiting('early')
  await started
  expect((await runCell(kernel, 'var answer = 6 * 7; answer', { subshellId: id })).result).toBe('42')
  await runCell(kernel, "release_early('freed')", { subshellId: id })
  const { stdout, result } = await main
  expect(stdout).toBe('early waits\nearly got freed\n')
  expect(result).toBe("'freed'")
  expect((await runCell(kernel, 'answer')).result).toBe('42')
  await remove(id)
})

test('while a cell of a subshell awaits, the main shell and a second subshell answer', async () => {
  const [a, b] = [await createSubshell(), await createSubshell()]
  const started = printed(kernel, 'below waits')
  const below = waiting('below', a)
  await started
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
  expect((await runCell(kernel, '2 + 2', { subshellId: b })).result).toBe('4')
  await runCell(kernel, "release_below('done')")
  expect((await below).result).toBe("'done'")
  for (const id of [a, b]) await remove(id)
})

test('outputs, results and late output of interleaved cells have the right parents', async () => {
  const id = await createSubshell()
  // Each waits for the other's turn, twenty times.
  const cell = (name: string, turn: number): string => `
for (let i = 0; i < 20; i++) {
  while (baton % 2 !== ${turn}) await new Promise(resolve => setImmediate(resolve))
  console.log('${name}', i)
  jupyter.display('${name} shows ' + i)
  baton++
}
setTimeout(() => console.log('${name} late'), 1)
'${name}'`
  await runCell(kernel, 'var baton = 0')
  const late = Promise.all(['even', 'odd'].map(name => printed(kernel, `${name} late`)))
  const runs = await Promise.all([
    runCell(kernel, cell('even', 0)),
    runCell(kernel, cell('odd', 1), { subshellId: id }),
  ])
  for (const [index, name] of ['even', 'odd'].entries()) {
    const { stdout, result, messages } = runs[index]!
    expect(stdout.replace(`${name} late\n`, '')).toBe(Array.from({ length: 20 }, (_, i) => `${name} ${i}\n`).join(''))
    expect(
      contents<{ data: Record<string, string> }>(messages, 'display_data').map(({ data }) => data['text/plain']),
    ).toEqual(Array.from({ length: 20 }, (_, i) => `'${name} shows ${i}'`))
    expect(result).toBe(`'${name}'`)
    const [header] = messages.map(({ parent_header: parent }) => parent)
    expect((await late)[index]!.parent_header.msg_id).toBe(header!.msg_id)
  }
  expect(runs[1].messages.map(({ parent_header: parent }) => parent.subshell_id)).toEqual(
    runs[1].messages.map(() => id),
  )
  await remove(id)
})

test('what a child process prints goes to a cell that runs, not to one that began later and has ended', async () => {
  const id = await createSubshell()
  const started = printed(kernel, 'native waits')
  const running = runCell(
    kernel,
    `console.log('native waits')
await new Promise(resolve => { globalThis.go = resolve })
require('node:child_process').execFileSync('echo', ['from a child'], { stdio: 'inherit' })`,
    { subshellId: id },
  )
  await started
  expect((await runCell(kernel, 'setTimeout(go, 1)')).stdout).toBe('')
  expect((await running).stdout).toBe('native waits\nfrom a child\n')
  await remove(id)
})

test('the cells of one subshell take turns, and numbers go on over all of them', async () => {
  const id = await createSubshell()
  const numbers: number[] = []
  const note = ({ header, content }: ReceivedMessage): void => {
    if (header.msg_type === 'execute_input') numbers.push((content as { execution_count: number }).execution_count)
  }
  await runCell(kernel, 'var order: string[] = []')
  await Promise.all([
    runCell(kernel, "await new Promise(r => setTimeout(r, 5)); order.push('first')", {
      subshellId: id,
      onMessage: note,
    }),
    runCell(kernel, "order.push('second')", { subshellId: id, onMessage: note }),
  ])
  expect((await runCell(kernel, 'order', { onMessage: note })).result).toBe("[ 'first', 'second' ]")
  expect(numbers).toEqual([numbers[0], numbers[0]! + 1, numbers[0]! + 2])
  await remove(id)
})

test('an error aborts the cells that wait in its own subshell, and no others', async () => {
  const id = await createSubshell()
  const started = printed(kernel, 'bystander waits')
  const bystander = waiting('bystander')
  await started
  const failing = printed(kernel, 'failing waits')
  const replies = Promise.all([
    kernel.execute(
      "console.log('failing waits'); await new Promise(fail => { globalThis.fail = fail }); throw new Error('stop')",
      { subshellId: id },
    ),
    kernel.execute('1', { subshellId: id }),
  ])
  const behind = kernel.execute('2')
  await failing
  const other = await createSubshell()
  await kernel.execute('fail()', { subshellId: other })
  expect((await replies).map(({ status }) => status)).toEqual(['error', 'aborted'])
  await runCell(kernel, "release_bystander('on')", { subshellId: id })
  expect((await bystander).reply.status).toBe('ok')
  expect((await behind).status).toBe('ok')
  for (const each of [id, other]) await remove(each)
})

const INTERRUPTED = { status: 'error', ename: 'KeyboardInterrupt', evalue: 'execution interrupted' }

test('an interrupt stops what awaits in all of them', async () => {
  const id = await createSubshell()
  const began = Promise.all([printed(kernel, 'one waits'), printed(kernel, 'two waits')])
  const cell = (name: string): string => `console.log('${name} waits'); await new Promise(() => {})`
  const runs = [runCell(kernel, cell('one')), runCell(kernel, cell('two'), { subshellId: id })]
  await began
  await kernel.interrupt()
  expect((await Promise.all(runs)).map(({ reply }) => reply)).toMatchObject([INTERRUPTED, INTERRUPTED])
  expect((await runCell(kernel, '8', { subshellId: id })).result).toBe('8')
  await remove(id)
})

test('an interrupt stops the loop of one, also in a subshell, and the others that wait for it', async () => {
  const id = await createSubshell()
  const began = Promise.all([printed(kernel, 'one waits'), printed(kernel, 'two loops')])
  const runs = [
    runCell(kernel, "console.log('one waits'); await new Promise(() => {})"),
    runCell(kernel, "await new Promise(r => setTimeout(r, 1)); console.log('two loops'); while (true) {}", {
      subshellId: id,
    }),
  ]
  await began
  await kernel.interrupt()
  expect((await Promise.all(runs)).map(({ reply }) => reply)).toMatchObject([INTERRUPTED, INTERRUPTED])
  expect((await runCell(kernel, 'await new Promise(r => setTimeout(r, 1, 7))')).result).toBe('7')
  expect((await runCell(kernel, '8', { subshellId: id })).result).toBe('8')
  await remove(id)
})

test('deleting a subshell aborts the cells that wait in it, and the one that runs goes on', async () => {
  const id = await createSubshell()
  const started = printed(kernel, 'last waits')
  const running = waiting('last', id)
  await started
  const behind = kernel.execute('1', { subshellId: id })
  await remove(id)
  expect((await behind).status).toBe('aborted')
  expect(await list()).toEqual({ status: 'ok', subshell_id: [] })
  await runCell(kernel, "release_last('to its end')")
  expect((await running).result).toBe("'to its end'")
})

describe('a subshell that is not there', () => {
  test('a request for it gets an error that names it, and busy and idle', async () => {
    const { reply, messages } = await runCell(kernel, '1', { subshellId: 'nowhere' })
    expect(reply).toEqual({
      status: 'error',
      ename: 'UnknownSubshellError',
      evalue: 'subshell_id must name a subshell, got "nowhere". There is none; create_subshell_request makes one.',
      traceback: [expect.stringContaining('UnknownSubshellError: subshell_id')],
    })
    expect(contents(messages, 'status')).toEqual([{ execution_state: 'busy' }, { execution_state: 'idle' }])
  })

  test('a comm message for it is heard by the main shell', async () => {
    await runCell(kernel, "jupyter.comms.registerTarget('echo', (comm, m) => comm.send({ echo: m.data }))")
    const answer = nextMessage(kernel, ({ header }) => header.msg_type === 'comm_msg')
    kernel.send('comm_open', { comm_id: 's', target_name: 'echo', data: { a: 1 } }, [], 'shell', 'nowhere')
    const { content, parent_header: parent } = await answer
    expect(content).toEqual({ comm_id: 's', data: { echo: { a: 1 } } })
    expect(parent.subshell_id).toBe('nowhere')
  })

  test('deleting it, twice the same for one, is refused', async () => {
    const id = await createSubshell()
    await remove(id)
    expect(await remove(id)).toMatchObject({ status: 'error', ename: 'UnknownSubshellError' })
    expect(await kernel.request('delete_subshell_request', {}, 'control')).toMatchObject({
      status: 'error',
      evalue: 'delete_subshell_request: subshell_id must be a string, got nothing',
    })
  })
})

test('while cells of two subshells run, the state after each answer is busy, and idle after the last', async () => {
  const id = await createSubshell()
  const started = Promise.all([printed(kernel, 'p waits'), printed(kernel, 'q waits')])
  const runs = [waiting('p'), waiting('q', id)]
  await started
  const states: string[] = []
  const stop = kernel.observe(({ header, content }) => {
    if (header.msg_type === 'status') states.push((content as { execution_state: string }).execution_state)
  })
  const again = nextMessage(kernel, ({ parent_header: parent }) => parent.msg_type === 'execute_request')
  await kernel.request('kernel_info_request')
  expect((await again).content).toEqual({ execution_state: 'busy' })
  const other = await createSubshell()
  await runCell(kernel, "release_p(''); release_q('')", { subshellId: other })
  await Promise.all(runs)
  stop()
  expect(states.at(-1)).toBe('idle')
  for (const each of [id, other]) await remove(each)
})

describeWithTensorflow('tensors', () => {
  test('a training of a cell that began before another one loaded tf is stopped with it', async () => {
    const fresh = await startKernel()
    const { subshell_id: id } = (await fresh.request('create_subshell_request', {}, 'control')) as {
      subshell_id: string
    }
    const began = printed(fresh, 'before tf')
    const running = runCell(
      fresh,
      `console.log('before tf')
await new Promise(go => { globalThis.go = go })
var steps = 0
const step = () => { try { tf.tidy(() => tf.scalar(1).add(1).dataSync()); steps++ } catch {}; return new Promise(r => setTimeout(r, 1)).then(step) }
console.log('trains')
await step()`,
      { subshellId: id },
    )
    await began
    expect((await runCell(fresh, 'tf.tensor([1, 2]).sum().arraySync()')).result).toBe('3')
    const trains = printed(fresh, 'trains')
    await runCell(fresh, 'go()')
    await trains
    await fresh.interrupt()
    expect((await running).reply).toMatchObject(INTERRUPTED)
    const { result } = await runCell(fresh, 'steps')
    await runCell(fresh, 'await new Promise(r => setTimeout(r, 20))')
    expect((await runCell(fresh, 'steps')).result).toBe(result)
  })
})
