/**
 * @file Random numbers inside branches and loops. Each `tf.cond`, `tf.whileLoop` and `tf.scan` takes one number of the sequence it is in,
 * whatever it draws inside, and draws from a sequence of its own that begins with that number: how often a loop turns, and which branch
 * runs, changes nothing of what is drawn after it.
 */

import type { EngineTensor } from '../../engineTensor.ts'
import { execute } from '../../execute.ts'
import { ints } from '../../kernels/ints.ts'
import { typeAttr } from '../../kernels/kernel.ts'
import { TF_INT32 } from '../../native/dtypes.ts'
import { LARGEST_SEED, reserveSeed, withSeeds } from '../random.ts'

/** Makes the seed, int32 [2], of the sequence's first number, by ops. The caller disposes it. */
export type OwnSequence = () => EngineTensor

/** Takes a number of the sequence that is drawn from now. */
export function ownSequence(): OwnSequence {
  const reserved = reserveSeed()
  return () => {
    const seed = reserved()
    const types = [typeAttr('dtype', TF_INT32), typeAttr('T', TF_INT32), typeAttr('Tseed', TF_INT32)]
    // An integer is the same number in TensorFlow's kernels and XLA's.
    const [drawn] = execute('StatelessRandomUniformInt', types, [ints([2]), seed, ints(0), ints(LARGEST_SEED)], 1)
    const [first] = execute('Mul', [typeAttr('T', TF_INT32)], [drawn!, ints([1, 0])], 1)
    seed.dispose()
    drawn!.dispose()
    return first!
  }
}

/** The seed `offset` draws after `seed`. The caller disposes it. */
export function seedAfter(seed: EngineTensor, offset: number): EngineTensor {
  return execute('AddV2', [typeAttr('T', TF_INT32)], [seed, ints([0, offset])], 1)[0]!
}

/** Runs `fn` with numbers of `sequence`. */
export function drawFrom<T>(sequence: OwnSequence, fn: () => T): T {
  let first: EngineTensor | undefined
  try {
    return withSeeds(offset => {
      first ??= sequence()
      return seedAfter(first, offset)
    }, fn).result
  } finally {
    first?.dispose()
  }
}
