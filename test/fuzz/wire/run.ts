/** @file Attacks the sockets of a real kernel with inputs by the thousand. `node test/fuzz/wire/run.ts [--inputs N] [--seed N]`, from a checkout that is built. */

import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { attack } from './attack.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
})
const [count, seed] = [Number(values.inputs), Number(values.seed)]

console.log(`${count} inputs of seed ${seed}`)
const seconds = performance.now() / 1000
try {
  await attack({ seed, count, onProgress: done => done % 1000 === 0 && console.log(`${done} done`) })
  console.log(`${Math.round(performance.now() / 1000 - seconds)} s`)
  console.log(`${count} passed, 0 failed, 0 skipped`)
} catch (error) {
  console.log((error as Error).message)
  // What fast-check caught.
  console.log(String((error as Error).cause ?? ''))
  console.log(`The seed belongs into test/fuzz/wire/seeds.json: {"seed": ${seed}, "count": …, "found": "…"}.`)
  console.log('0 passed, 1 failed, 0 skipped')
  process.exitCode = 1
}
