/** @file Makes up the connection between a client and the kernel that it starts. */

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { curveKeyPair } from 'zeromq'
import type { Connection } from './io/connection.ts'

export interface ConnectionOptions {
  /** Default: sockets in a folder of the client's where the system has them: no port can be taken, and nobody else can connect. */
  transport?: 'tcp' | 'ipc'
  /** Encrypts all messages (CurveZMQ). Default false: they are signed, and stay on this machine. */
  encrypt?: boolean
}

/** @param folder - the client's own, which others cannot read */
export async function makeConnection(
  folder: string,
  { transport, encrypt = false }: ConnectionOptions = {},
): Promise<Connection> {
  const common = {
    key: randomBytes(32).toString('hex'),
    hash: 'sha256',
    ...(encrypt && { curve: curveKeyPair() }),
  }
  const path = join(folder, 'k')
  // The path of a Unix socket must fit into 108 bytes.
  if (transport === 'ipc' || (transport === undefined && process.platform !== 'win32' && path.length < 90)) {
    const ports = { shell: 1, control: 2, stdin: 3, iopub: 4, hb: 5 }
    return { transport: 'ipc', ip: path, ports, ...common }
  }
  const [shell, control, stdin, iopub, hb] = await freePorts(5)
  const ports = { shell, control, stdin, iopub, hb } as Connection['ports']
  return { transport: 'tcp', ip: '127.0.0.1', ports, ...common }
}

/** Ports that the system says are free, all open at once so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject)
          server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
        }),
    ),
  )
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** The connection in the words of Jupyter's connection files. */
export function connectionFileText({ transport, ip, ports, key, hash, curve }: Connection): string {
  const fields = Object.entries(ports).map(([channel, port]) => [`${channel}_port`, port] as const)
  const keys = curve && { curve_publickey: curve.publicKey, curve_secretkey: curve.secretKey }
  return JSON.stringify(
    { transport, ip, ...Object.fromEntries(fields), key, signature_scheme: `hmac-${hash}`, ...keys },
    null,
    1,
  )
}
