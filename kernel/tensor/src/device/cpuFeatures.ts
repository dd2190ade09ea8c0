/** @file What the processor can do that matters here, as the operating system tells. */

import { readFileSync } from 'node:fs'

// x86: AVX512-BF16, AMX and AVX-NE-CONVERT; Arm: BF16.
const BFLOAT16 = /\b(avx512_bf16|amx_bf16|avx_ne_convert|bf16)\b/

let found: boolean | undefined

/** The processor computes in bfloat16. `undefined` where the system does not tell. */
export function hasBfloat16(): boolean | undefined {
  if (process.platform !== 'linux') return undefined
  found ??= BFLOAT16.test(readFileSync('/proc/cpuinfo', 'utf8'))
  return found
}
