/** @file Keeps signals away from TensorFlow's matrix products: oneDNN's for AVX have their data where others have their stack. */

import { constants } from 'node:os'
import koffi from 'koffi'

const SIG_BLOCK = 0
// glibc's sigset_t.
const SET_BYTES = 128
const STACK_BYTES = 2 ** 18

// The first are about what the thread itself did. V8 sends SIGPROF to the thread that it samples, and uses the other stack.
const UNBLOCKED = ['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGSYS', 'SIGPROF']

/**
 * While such a product is computed, its thread's stack pointer points into the heap, and a signal's handler would write over what is there: the
 * process ends some time later. So this thread, and those that TensorFlow starts from it, take no signals for the process: other threads of Node do,
 * whose handlers work from any. A profiler's handler gets a stack of its own.
 *
 * Call it before TensorFlow's library is opened.
 */
export function shieldFromSignals(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') return
  const libc = koffi.load('libc.so.6')
  const set = new Uint8Array(SET_BYTES)
  for (const [name, number] of Object.entries(constants.signals)) {
    if (!UNBLOCKED.includes(name)) set[(number - 1) >> 3]! |= 1 << ((number - 1) & 7)
  }
  libc.func('int pthread_sigmask(int how, const uint8_t *set, void *old)')(SIG_BLOCK, set, null)
  // Never freed: it belongs to the thread.
  const stack = libc.func('void *malloc(size_t size)')(STACK_BYTES)
  const place = koffi.struct({ base: 'void *', flags: 'int', size: 'size_t' })
  libc.func('sigaltstack', 'int', [koffi.pointer(place), 'void *'])({ base: stack, flags: 0, size: STACK_BYTES }, null)
}
