/** @file What other packages may use of the kernel: a client of it. */

export {
  type ExecuteOptions,
  KernelClient,
  KernelDiedError,
  type StartOptions,
} from './client.ts'
export type { ReceivedMessage } from './io/wire.ts'
