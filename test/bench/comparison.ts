/**
 * @file Holds code against itself and against code that does 10 % more, on the real clock: how often does a comparison call a difference?
 * The simulated form, with known noise, is kernel/compare/src/detectable.test.ts. `node test/bench/comparison.ts [COMPARISONS]`, in the checkout.
 */

import { measure } from '@diptych/compare'

const comparisons = Number(process.argv[2] ?? 30)
const TURNS = 100_000

/** Work that takes as long as its number of turns says. @returns milliseconds */
function timed(turns: number): number {
  const started = performance.now()
  let state = 1
  for (let turn = 0; turn < turns; turn++) state = (Math.imul(state, 1664525) + 1013904223) | 0
  const ms = performance.now() - started
  // The loop must not be optimised away.
  return state === 0 ? 0 : ms
}

async function countCalled(share: number): Promise<{ called: number; ratios: number[] }> {
  let called = 0
  const ratios: number[] = []
  for (let seed = 1; seed <= comparisons; seed++) {
    const runs = [() => timed(TURNS), () => timed(Math.round(TURNS * share))]
    const { pairs } = await measure(runs, { seed, minRounds: 5, maxRounds: 500, budgetMs: 3000 })
    const pair = pairs.find(({ a }) => a === 0)!
    ratios.push(pair.ratio)
    if (pair.isDetectable) called++
  }
  return { called, ratios: ratios.sort((a, b) => a - b) }
}

for (const [name, share] of [
  ['equal code', 1],
  ['10 % more', 1.1],
] as const) {
  const { called, ratios } = await countCalled(share)
  const middle = ratios[Math.floor(ratios.length / 2)]!
  const range = `${ratios[0]!.toFixed(3)} to ${ratios.at(-1)!.toFixed(3)}`
  console.log(
    `${name}: a difference is called in ${called} of ${comparisons}; ratios ${range}, median ${middle.toFixed(3)}`,
  )
}
