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

const PUBLIC_KEY = '06gZQb??.lCIaK9l2=7LcWao%iFFLRJbiM*R0PEB'
const SECRET_KEY = '}.:ql^7JjDyrqf-54pekq6Jg[S>R%.Ui)6D]dM$8'

test('with CurveZMQ keys it asks for encryption; null is no key', () => {
  const { curve } = parseConnection({ ...FIELDS, curve_publickey: PUBLIC_KEY, curve_secretkey: SECRET_KEY }, 'c.json')
  expect(curve).toEqual({ publicKey: PUBLIC_KEY, secretKey: SECRET_KEY })
  expect(parseConnection({ ...FIELDS, curve_publickey: null, curve_secretkey: null }, 'c.json')).not.toHaveProperty(
    'curve',
  )
})

test('a wrong secret key is refused and not shown', () => {
  const fields = { ...FIELDS, curve_publickey: PUBLIC_KEY, curve_secretkey: SECRET_KEY.slice(1) }
  expect(() => parseConnection(fields, 'c.json')).toThrow(
    /^c\.json: curve_secretkey must be a CurveZMQ key \(40 characters of Z85\)$/,
  )
})

test.each([
  [{ ...FIELDS, curve_publickey: PUBLIC_KEY }, 'c.json: curve_secretkey must be a CurveZMQ key'],
  [
    { ...FIELDS, curve_secretkey: SECRET_KEY },
    'c.json: curve_publickey must be a CurveZMQ key (40 characters of Z85), got undefined',
  ],
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
