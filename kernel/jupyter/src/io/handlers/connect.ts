import type { Handler } from './index.ts'

/** Deprecated since protocol 5.1, but some clients ask. */
export const connect: Handler<'connect_request'> = async (_content, _request, { connection: { ports } }) => ({
  status: 'ok',
  shell_port: ports.shell,
  iopub_port: ports.iopub,
  stdin_port: ports.stdin,
  control_port: ports.control,
  hb_port: ports.hb,
})
