/**
 * @file How long completions, help and type checks take in a long session: `node test/bench/completion.ts [cells] [warn|off|error]`.
 * Every third cell declares something; each is run, and checked as `%types warn` does it.
 */
import { KernelClient } from '@diptych/kernel'

const cells = Number(process.argv[2] ?? 300)
await using kernel = await KernelClient.start({ env: { DIPTYCH_TYPES: process.argv[3] ?? 'warn' } })

/** The median of `runs` requests, in ms. */
async function time(type: string, code: string, runs = 9): Promise<string> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const start = performance.now()
    await kernel.request(type, { code, cursor_pos: code.length, detail_level: 0 })
    times.push(performance.now() - start)
  }
  times.sort((a, b) => a - b)
  return `${times[runs >> 1]!.toFixed(0)} (slowest ${times.at(-1)!.toFixed(0)})`
}

async function report(when: string): Promise<void> {
  console.log(`${when}, median of 9 in ms:`)
  console.log(`  a tensor's members    ${await time('complete_request', 'weights0.')}`)
  console.log(`  a name                ${await time('complete_request', 'mod')}`)
  console.log(
    `  new text each time    ${await time('complete_request', `const fresh${Math.random()} = row`.replace('.', ''))}`,
  )
  console.log(`  help                  ${await time('inspect_request', 'weights0')}`)
}

async function runCells(from: number, to: number): Promise<number> {
  const start = performance.now()
  for (let index = from; index < to; index++) {
    const code =
      index % 3 === 0
        ? `const weights${index} = tf.tensor2d([[${index}, 1]])\nfunction model${index}(x: tf.Tensor) { return x.mul(weights${index}) }\ninterface Row${index} { id: number }`
        : `model${index - (index % 3)}(weights0).shape`
    await kernel.execute(code)
  }
  return performance.now() - start
}

await runCells(0, 3)
await report('After 3 cells')
const ms = await runCells(3, cells)
console.log(`${cells - 3} cells, each checked for types: ${(ms / (cells - 3)).toFixed(1)} ms a cell`)
const start = performance.now()
const code = 'weights0.'
await kernel.request('complete_request', { code, cursor_pos: code.length })
console.log(
  `The first completion after them, behind what is still being checked: ${(performance.now() - start).toFixed(0)} ms`,
)
await report(`After ${cells} cells`)
