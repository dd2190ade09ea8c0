import type { KernelStatus } from '@diptych/protocol'
import { expect, test } from 'vitest'
import { statusText } from './statusText.ts'

const base: KernelStatus = { mode: 'graph', modeSetBy: 'set by %mode', devices: [], memoryBytes: 512.4e6, tensors: 0 }
const cpu = { name: '/device:CPU:0', type: 'CPU', memoryBytes: null }
const gpu = (index: number, memoryBytes: number | null) => ({ name: `/device:GPU:${index}`, type: 'GPU', memoryBytes })

test.each([
  ['before the engine is loaded', [], 'graph · 512 MB'],
  ['the CPU', [cpu], 'graph · CPU · 512 MB'],
  ['a GPU, with its own memory', [cpu, gpu(0, 3.14e9)], 'graph · GPU · 3.1 GB'],
  ['a GPU that does not tell', [cpu, gpu(0, null)], 'graph · GPU · 512 MB'],
  ['two GPUs together', [cpu, gpu(0, 1e9), gpu(1, 0.5e9)], 'graph · 2 GPUs · 1.5 GB'],
  ['a GPU of which nothing is used', [cpu, gpu(0, 0)], 'graph · GPU · 0 kB'],
])('%s', (_, devices, text) => {
  expect(statusText({ ...base, devices })).toBe(text)
})
