import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Magic, MagicError } from './magic.ts'

const diptych = fileURLToPath(new URL('../../../bin/diptych.js', import.meta.url))

export const doctor: Magic = {
  name: 'doctor',
  kind: 'line',
  usage: '%doctor',
  help: 'Checks the machine that the kernel runs on, and says how to mend what is wrong: TensorFlow, CUDA, GPUs.',
  run(args, session) {
    if (args !== '') throw new MagicError(`%doctor takes no arguments, got "${args}".`)
    const { stdout, stderr, error } = spawnSync(process.execPath, [diptych, 'doctor'], { encoding: 'utf8' })
    if (error) throw new MagicError(`%doctor could not run: ${error.message}. Try "npx diptych doctor" in a terminal.`)
    session.print(`${stdout}${stderr}`)
  },
}
