import { MODES, type Mode, runInMode } from '@diptych/tensor/runtime'
import { describe, expect, it } from 'vitest'
import { CaseModel } from './caseModel.ts'
import { firstCases, isRefused, isSummedOtherwise } from './modeCases.ts'
import type { LayerCase } from './reference.ts'
import { watched } from './watched.ts'

const RTOL = 1e-5

describe.each(firstCases())('$name', reference => {
  const modes = MODES.filter(mode => mode !== 'eager' && !isRefused(reference, mode))
  it.each(modes)('is after a step what it is in eager mode: %s', async mode => {
    const distance = isSummedOtherwise(reference, mode) ? ofLargest : ofEach
    await watched(async () => {
      const [eager, other] = [await trained(reference, 'eager'), await trained(reference, mode)]
      eager.forEach(({ what, values }, index) => {
        expect(distance(values, other[index]!.values), what).toBeLessThanOrEqual(RTOL)
      })
    })
  })
})

function trained(reference: LayerCase, mode: Mode): Promise<ReturnType<CaseModel['state']>> {
  return runInMode(mode, async () => {
    const model = new CaseModel(reference)
    try {
      await model.trainStep()
      return model.state()
    } finally {
      model.dispose()
    }
  })
}

/** The largest difference, relative to the value itself. */
function ofEach(expected: ArrayLike<number>, got: ArrayLike<number>): number {
  return worst(expected, got, Math.abs)
}

/** The largest difference, relative to the largest value. */
function ofLargest(expected: ArrayLike<number>, got: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(expected, Math.abs))
  return worst(expected, got, () => largest)
}

function worst(expected: ArrayLike<number>, got: ArrayLike<number>, scale: (value: number) => number): number {
  expect(got.length).toBe(expected.length)
  let most = 0
  for (let index = 0; index < expected.length; index++) {
    const [a, b] = [expected[index]!, got[index]!]
    if (a !== b) most = Math.max(most, Math.abs(a - b) / scale(a))
  }
  return most
}
