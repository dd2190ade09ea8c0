import { expect, test } from 'vitest'
import { isRequestType, parseRequest } from './requests.ts'

test('an execute request gets the defaults that the protocol names', () => {
  expect(parseRequest('execute_request', { code: '1+1' })).toEqual({
    code: '1+1',
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: true,
    stop_on_error: true,
  })
})

test('a silent execute request never goes into the history', () => {
  expect(parseRequest('execute_request', { code: '', silent: true, store_history: true }).store_history).toBe(false)
})

test('null stands for a field that was not given, as Python clients send it', () => {
  expect(parseRequest('history_request', { hist_access_type: 'tail', n: 3, session: null })).toEqual({
    output: false,
    raw: true,
    hist_access_type: 'tail',
    session: undefined,
    start: undefined,
    stop: undefined,
    n: 3,
    pattern: undefined,
    unique: false,
  })
})

test.each([
  ['execute_request', {}, 'execute_request: code must be a string, got nothing'],
  ['execute_request', { code: 1 }, 'execute_request: code must be a string, got 1'],
  ['execute_request', { code: '', silent: 'no' }, 'execute_request: silent must be true or false, got "no"'],
  [
    'execute_request',
    { code: '', user_expressions: { a: 1 } },
    'execute_request: user_expressions must be an object of strings, got {"a":1}',
  ],
  [
    'history_request',
    { hist_access_type: 'all' },
    'history_request: hist_access_type must be one of range, tail, search, got "all"',
  ],
  ['comm_open', [], 'comm_open: content must be an object, got []'],
  ['complete_request', { code: '', cursor_pos: '3' }, 'complete_request: cursor_pos must be a whole number, got "3"'],
] as const)('%s refuses %j', (type, content, message) => {
  expect(() => parseRequest(type, content)).toThrow(message)
})

test('a msg_type that nobody handles is no request type', () => {
  expect([isRequestType('execute_request'), isRequestType('coffee_request'), isRequestType('toString')]).toEqual([
    true,
    false,
    false,
  ])
})
