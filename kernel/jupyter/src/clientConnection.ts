/** @file Makes up the connection between a client and the kernel that it starts. */

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Connection } from './io/connection.ts'

/** Sockets in the client's own folder where the system has them: no port can be taken, and nobody else can connect. */
export async function makeConnection(folder: string): Promise<Connection> {
  const key = randomBytes(32).toString('hex')
  const path = join(folder, 'k')
  // The path of a Unix socket must fit into 108 bytes.
  if (process.platform !== 'win32' && path.length < 90) {
    const ports = { shell: 1, control: 2, stdin: 3, iopub: 4, hb: 5 }
    return { transport: 'ipc', ip: path, ports, key, hash: 'sha256' }
  }
  const [shell, control, stdin, iopub, hb] = await freePorts(5)
  return {
    transport: 'tcp',
    ip: '127.0.0.1',
    ports: { shell, control, stdin, iopub, hb } as Connection['ports'],
    key,
    hash: 'sha256',
  }
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
export function connectionFileText({ transport, ip, ports, key, hash }: Connection): string {
  const fields = Object.entries(ports).map(([channel, port]) => [`${channel}_port`, port] as const)
  return JSON.stringify(
    { transport, ip, ...Object.fromEntries(fields), key, signature_scheme: `hmac-${hash}` },
    null,
    1,
  )
}
