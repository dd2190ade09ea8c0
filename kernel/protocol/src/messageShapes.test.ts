import { expect, test } from 'vitest'
import { messageProblems } from './messageShapes.ts'
import { type Header, type JsonObject, type Message, PROTOCOL_VERSION } from './messages.ts'

const header = (type: string): Header => ({
  msg_id: 'a_1',
  msg_type: type,
  username: 'kernel',
  session: 'a',
  date: '2026-01-02T03:04:05.678Z',
  version: PROTOCOL_VERSION,
})

function message(type: string, content: JsonObject, rest: Partial<Message> = {}): Message<unknown> {
  return { header: header(type), parent_header: {}, metadata: {}, content, buffers: [], ...rest }
}

const bundle = { data: { 'text/plain': '1' }, metadata: {} }

test.each([
  ['stream', { name: 'stdout', text: 'a' }],
  ['display_data', { ...bundle, transient: {} }],
  ['update_display_data', { ...bundle, transient: { display_id: 'a' } }],
  ['display_data', { data: { 'application/vnd.a.v1+json': { b: [1] } }, metadata: {}, transient: {} }],
  ['status', { execution_state: 'idle' }],
])('a right %s has no problems', (type, content) => {
  expect(messageProblems('iopub', message(type, content))).toEqual([])
})

test.each([
  ['stream', { name: 'stdlog', text: 'a' }, 'content.name must be "stdout" or "stderr", got "stdlog"'],
  ['stream', { name: 'stdout' }, 'content.text is missing'],
  ['stream', { name: 'stdout', text: 'a', at: 1 }, 'content.at is no field that is known, got 1'],
  [
    'display_data',
    { data: { 'text/plain': 1 }, metadata: {}, transient: {} },
    'content.data.text/plain must be a string, got 1',
  ],
  [
    'display_data',
    { data: { plain: '' }, metadata: {}, transient: {} },
    'the name content.data.plain must be a MIME type, got "plain"',
  ],
  [
    'update_display_data',
    { ...bundle, transient: {} },
    'content.transient.display_id must be a string that is not empty, got nothing',
  ],
  ['error', { ename: 'A', evalue: '', traceback: ['', 2] }, 'content.traceback[1] must be a string, got 2'],
  ['status', [], 'content must be an object, got []'],
  ['coffee', {}, 'msg_type is none that is known on this channel'],
  ['toString', {}, 'msg_type is none that is known on this channel'],
])('a wrong %s is told with its path', (type, content, problem) => {
  expect(messageProblems('iopub', message(type, content as JsonObject))).toEqual([`iopub ${type}: ${problem}`])
})

test('a reply answers a request of its own name', () => {
  const reply = (parent: Message['parent_header'], content: JsonObject): string[] =>
    messageProblems('shell', message('shutdown_reply', content, { parent_header: parent }))
  const right = { status: 'ok', restart: true }
  expect(reply(header('shutdown_request'), right)).toEqual([])
  expect(reply({}, right)).toEqual(['shell shutdown_reply: parent_header is empty'])
  expect(reply(header('execute_request'), right)).toEqual([
    'shell shutdown_reply: parent_header.msg_type must be shutdown_request, got execute_request',
  ])
})

test('an error may stand in the place of any reply, with all its fields', () => {
  const reply = (content: JsonObject): string[] =>
    messageProblems('shell', message('complete_reply', content, { parent_header: header('complete_request') }))
  expect(reply({ status: 'error', ename: 'A', evalue: 'b', traceback: [] })).toEqual([])
  expect(reply({ status: 'error', ename: 'A', traceback: [] })).toEqual([
    'shell complete_reply: content.evalue is missing',
  ])
})

test('what is no known request can only have an error as its reply', () => {
  const reply = (content: JsonObject): string[] =>
    messageProblems('shell', message('coffee_reply', content, { parent_header: header('coffee_request') }))
  expect(reply({ status: 'error', ename: 'A', evalue: 'b', traceback: [] })).toEqual([])
  expect(reply({ status: 'ok' })).toContain('shell coffee_reply: content.status must be "error", got "ok"')
})

test('a reply of a cell is told apart by its status', () => {
  const problems = (content: JsonObject): string[] =>
    messageProblems('shell', message('execute_reply', content, { parent_header: header('execute_request') }))
  const ok = { status: 'ok', execution_count: 1, user_expressions: {}, payload: [] }
  expect(problems(ok)).toEqual([])
  expect(problems({ status: 'aborted', execution_count: 1 })).toEqual([])
  expect(problems({ ...ok, payload: [{ source: 'page', data: { 'text/plain': 'a' } }] })).toEqual([
    'shell execute_reply: content.payload[0].start is missing',
  ])
  expect(problems({ ...ok, user_expressions: { a: { status: 'ok', data: {} } } })).toEqual([
    'shell execute_reply: content.user_expressions.a.metadata is missing',
  ])
})

test('headers and buffers are looked at as well', () => {
  const content = { name: 'stdout', text: 'a' }
  const odd = message('stream', content, { header: { ...header('stream'), date: 'today', version: '5.0' } })
  expect(messageProblems('iopub', odd)).toEqual([
    'iopub stream: header.date must be a time in ISO 8601, got "today"',
    'iopub stream: header.version must be 5.5, got "5.0"',
  ])
  const question = { parent_header: header('execute_request'), buffers: [new Uint8Array(1)] }
  expect(messageProblems('stdin', message('input_request', { prompt: '', password: false }, question))).toEqual([
    'stdin input_request: 1 buffers, which no reply has',
  ])
})
