import { type ChildProcess, spawn } from 'node:child_process'
import { afterEach, expect, test } from 'vitest'
import { ServerConnection } from './connection.ts'

let child: ChildProcess
afterEach(() => child.kill())

/** Connects to a server that is this much JavaScript. `send` writes a message, in as many pieces as it has bytes. */
function connect(body: string, answer: (method: string) => unknown = () => null): ServerConnection {
  const script = `
    const frame = text => Buffer.from('Content-Length: ' + Buffer.byteLength(text) + '\\r\\n\\r\\n' + text)
    const send = message => { for (const byte of frame(JSON.stringify(message))) process.stdout.write(Buffer.of(byte)) }
    let received = ''
    process.stdin.on('data', chunk => {
      received += chunk
      for (let start; (start = received.indexOf('{')) >= 0;) {
        const length = Number(/Content-Length: (\\d+)/.exec(received)[1])
        if (received.length < start + length) return
        const message = JSON.parse(received.slice(start, start + length))
        received = received.slice(start + length)
        ;(message => { ${body} })(message)
      }
    })`
  child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'ignore'] })
  return new ServerConnection(child, answer)
}

test('answers find their requests, in any order and any number of pieces', async () => {
  const connection = connect(`
    globalThis.first ??= message
    if (message.id === 2) { send({ id: 2, result: '2 ü' }); send({ id: 1, result: first.params }) }`)
  expect(await Promise.all([connection.request('a', { x: 1 }), connection.request('b', {})])).toEqual([{ x: 1 }, '2 ü'])
})

test('an error answer rejects its request only', async () => {
  const connection = connect(
    "send(message.id === 1 ? { id: 1, error: { message: 'no' } } : { id: message.id, result: 1 })",
  )
  await expect(connection.request('a', {})).rejects.toThrow('language server: no')
  expect(await connection.request('b', {})).toBe(1)
})

test("the server's own requests are answered", async () => {
  const connection = connect(
    `if (message.method === 'a') { globalThis.id = message.id; send({ id: 'own', method: 'settings', params: {} }) }
     else if (message.id === 'own') send({ id: globalThis.id, result: message.result })`,
    method => `answer to ${method}`,
  )
  expect(await connection.request('a', {})).toBe('answer to settings')
})

test.each([
  ['ends', 'process.exit(3)', 'it ended with code 3'],
  ['is killed', "process.kill(process.pid, 'SIGKILL')", 'it ended with SIGKILL'],
  ['sends no length', "process.stdout.write('Hello\\r\\n\\r\\n')", 'it sent a message without a length'],
  ['sends no JSON', "process.stdout.write('Content-Length: 2\\r\\n\\r\\n{{')", 'it sent what cannot be read'],
])('when the server %s, what waits is rejected, and so is what comes later', async (_title, body, reason) => {
  const connection = connect(body)
  await expect(connection.request('a', {})).rejects.toThrow(reason)
  expect(connection.isOpen).toBe(false)
  connection.notify('b', {})
  await expect(connection.request('c', {})).rejects.toThrow('c asked after its end')
})

test('a program that does not exist is a server that is gone', async () => {
  child = spawn('/no/such/program', { stdio: ['pipe', 'pipe', 'ignore'] })
  await expect(new ServerConnection(child, () => null).request('a', {})).rejects.toThrow(/ENOENT|EPIPE/)
})
