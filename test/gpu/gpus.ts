/** @file Whether there is a GPU for these tests, and if not, why. */

import { nvidiaGpus } from '@diptych/tensor/runtime'

/** Why the tests of GPUs are skipped here. `undefined`: they run, and fail where TensorFlow does not use what CUDA shows. */
export function noGpuReason(): string | undefined {
  const answer = nvidiaGpus()
  if (answer.gpus.length > 0) return undefined
  if ('problem' in answer && answer.problem.kind === 'no library') return 'this machine has no NVIDIA driver'
  return 'CUDA shows no GPU here; "diptych doctor" says why'
}
