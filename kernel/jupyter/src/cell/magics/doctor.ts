import { fileURLToPath } from 'node:url'
import { type Magic, takesNothing } from './magic.ts'

const diptych = fileURLToPath(new URL('../../../bin/diptych.js', import.meta.url))

export const doctor: Magic = {
  name: 'doctor',
  kind: 'line',
  usage: '%doctor',
  help: 'Checks the machine that the kernel runs on, and says how to mend what is wrong: TensorFlow, CUDA, GPUs.',
  async run(args, session) {
    takesNothing('%doctor', args)
    await session.commands.run(process.execPath, [diptych, 'doctor'])
  },
}
