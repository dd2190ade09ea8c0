import { expect, test } from 'vitest'
import { addressOf, parseConnection, readConnectionFile } from './connection.ts'

const FIELDS = {
  transport: 'tcp',
  ip: '127.0.0.1',
  shell_port: 1,
  control_port: 2,
  stdin_port: 3,
  iopub_port: 4,
  hb_port: 5,
  key: 'k',
  signature_scheme: 'hmac-sha256',
}

test('a connection file names five addresses and a key', () => {
  const connection = parseConnection(FIELDS, 'c.json')
  expect(connection).toEqual({
    transport: 'tcp',
    ip: '127.0.0.1',
    ports: { shell: 1, control: 2, stdin: 3, iopub: 4, hb: 5 },
    key: 'k',
    hash: 'sha256',
  })
  expect(addressOf(connection, 'iopub')).toBe('tcp://127.0.0.1:4')
  expect(addressOf({ ...connection, transport: 'ipc', ip: '/tmp/k' }, 'hb')).toBe('ipc:///tmp/k-5')
})

test.each([
  [{ ...FIELDS, transport: 'udp' }, 'c.json: transport must be tcp or ipc, got "udp"'],
  [{ ...FIELDS, shell_port: '1' }, 'c.json: shell_port must be a port, got "1"'],
  [{ ...FIELDS, hb_port: undefined }, 'c.json: hb_port must be a port, got undefined'],
  [
    { ...FIELDS, signature_scheme: 'none' },
    'c.json: signature_scheme must be hmac-<hash>, such as hmac-sha256, got "none"',
  ],
  [null, 'c.json: expected a JSON object'],
])('%j is refused', (fields, message) => {
  expect(() => parseConnection(fields, 'c.json')).toThrow(message)
})

test('a file that is not there is refused by name', () => {
  expect(() => readConnectionFile('/nowhere/c.json')).toThrow(
    '/nowhere/c.json: cannot read the connection file: ENOENT',
  )
})
