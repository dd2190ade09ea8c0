/** @file Tells whether the machine has an NVIDIA driver, and so which TensorFlow it gets. */

import { access } from 'node:fs/promises'
import { runCommand } from './command.mjs'

/** In WSL the driver's tools are not on everybody's path. */
const nvidiaSmi = ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi']

/**
 * Decides for the GPU build of TensorFlow.
 *
 * @param choice - `DIPTYCH_GPU`: `0` or `1` decide, anything else leaves it to what the machine has
 */
export async function wantsGpu(choice = process.env.DIPTYCH_GPU): Promise<boolean> {
  // Wheels for arm64 come without CUDA.
  if (process.arch !== 'x64') return false
  return choice === '1' || (choice !== '0' && (await hasNvidiaDriver()))
}

export async function hasNvidiaDriver(): Promise<boolean> {
  if (await exists('/proc/driver/nvidia/version')) return true
  for (const command of nvidiaSmi) {
    const lines = await runCommand(command, ['-L']).catch(() => [])
    if (lines.some(line => line.startsWith('GPU '))) return true
  }
  return false
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
