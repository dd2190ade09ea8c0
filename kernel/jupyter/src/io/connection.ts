/** @file The connection file: where the five channels listen and with which key their messages are signed. */

import { readFileSync } from 'node:fs'

/** The five channels of a kernel. */
export type Channel = 'shell' | 'control' | 'stdin' | 'iopub' | 'hb'

export interface Connection {
  transport: 'tcp' | 'ipc'
  /** An address for tcp, the beginning of a path for ipc. */
  ip: string
  ports: Record<Channel, number>
  /** Empty: messages are not signed. */
  key: string
  /** A hash that `node:crypto` knows, such as `sha256`. */
  hash: string
  /** Where messages are encrypted. */
  curve?: CurveKeys
}

/** CurveZMQ keys of the kernel, 40 characters each (Z85). Only clients that know the public one can connect. */
export interface CurveKeys {
  publicKey: string
  secretKey: string
}

/** A connection file that cannot be used. */
export class ConnectionFileError extends Error {
  override name = 'ConnectionFileError'
}

/** @throws {ConnectionFileError} saying what is wrong with which field. */
export function readConnectionFile(path: string): Connection {
  let fields: unknown
  try {
    fields = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new ConnectionFileError(`${path}: cannot read the connection file: ${(error as Error).message}`)
  }
  return parseConnection(fields, path)
}

export function parseConnection(fields: unknown, path: string): Connection {
  if (typeof fields !== 'object' || fields === null) throw new ConnectionFileError(`${path}: expected a JSON object`)
  const {
    transport = 'tcp',
    ip = '127.0.0.1',
    key = '',
    signature_scheme: scheme = 'hmac-sha256',
    ...rest
  } = fields as Record<string, unknown>
  const refuse = (name: string, expected: string, got: unknown): never => {
    throw new ConnectionFileError(`${path}: ${name} must be ${expected}, got ${JSON.stringify(got)}`)
  }
  if (transport !== 'tcp' && transport !== 'ipc') return refuse('transport', 'tcp or ipc', transport)
  if (typeof ip !== 'string') return refuse('ip', 'a string', ip)
  if (typeof key !== 'string') return refuse('key', 'a string', key)
  const hash = typeof scheme === 'string' ? /^hmac-(\w+)$/.exec(scheme)?.[1] : undefined
  if (hash === undefined) return refuse('signature_scheme', 'hmac-<hash>, such as hmac-sha256', scheme)
  const port = (name: string): number => {
    const value = rest[name]
    return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : refuse(name, 'a port', value)
  }
  const ports = {
    shell: port('shell_port'),
    control: port('control_port'),
    stdin: port('stdin_port'),
    iopub: port('iopub_port'),
    hb: port('hb_port'),
  }
  const curve = curveKeys()
  return { transport, ip, ports, key, hash, ...(curve && { curve }) }

  function curveKeys(): CurveKeys | undefined {
    const { curve_publickey: publicKey, curve_secretkey: secretKey } = rest
    if ((publicKey ?? null) === null && (secretKey ?? null) === null) return undefined
    // Not half encrypted: whoever wrote one key counts on both.
    if (!isCurveKey(publicKey)) return refuse('curve_publickey', 'a CurveZMQ key (40 characters of Z85)', publicKey)
    // What is wrong with it is not shown: it is a secret, and errors are logged.
    if (!isCurveKey(secretKey))
      throw new ConnectionFileError(`${path}: curve_secretkey must be a CurveZMQ key (40 characters of Z85)`)
    return { publicKey, secretKey }
  }
}

function isCurveKey(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/.test(value)
}

/** The zeromq address of one channel. */
export function addressOf(connection: Connection, channel: Channel): string {
  const port = connection.ports[channel]
  return connection.transport === 'ipc' ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`
}
