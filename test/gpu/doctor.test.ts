/** @file On a machine with an NVIDIA driver: TensorFlow uses its GPUs, and each computes. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { noGpuReason } from './gpus.ts'

const diptych = fileURLToPath(new URL('../../kernel/jupyter/bin/diptych.js', import.meta.url))

const reason = noGpuReason()
const title = 'doctor finds the GPUs in use, and a matmul on each is right'

test.skipIf(reason !== undefined)(reason === undefined ? title : `${title}: ${reason}`, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [diptych, 'doctor', '--json'])
  const { checks } = JSON.parse(stdout) as { checks: { name: string; status: string; detail: string }[] }
  const gpuChecks = checks.filter(({ name }) => /GPU|\/gpu:/.test(name))
  expect(gpuChecks.map(({ name }) => name)).toContain('2×2 matmul on /gpu:0')
  expect(gpuChecks.filter(({ status }) => status !== 'ok')).toEqual([])
})
