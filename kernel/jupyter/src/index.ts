/** @file What other packages may use of the kernel: a client of it. */

export { type ExecuteOptions, KernelClient, type StartOptions } from './client.ts'
export { type ReceivedMessage, WireError } from './io/wire.ts'
export { KernelDiedError } from './kernelProcess.ts'
export { type KernelSpec, kernelSpec } from './kernelSpec.ts'
