/**
 * @file Random numbers inside branches and loops. Each `tf.cond`, `tf.whileLoop` and `tf.scan` takes one number of the sequence it is in,
 * whatever it draws inside, and draws from a sequence of its own that begins with that number: how often a loop turns, and which branch
 * runs, changes nothing of what is drawn after it.
 */

import { EngineTensor } from '../../engineTensor.ts'
import { execute } from '../../execute.ts'
import { typeAttr } from '../../kernels/kernel.ts'
import { TF_INT32 } from '../../native/dtypes.ts'
import { LARGEST_SEED, reserveSeed, withSeeds } from '../random.ts'

/** Makes the seed, int32 [2], of the sequence's first number, by ops. The caller disposes it. */
export type OwnSequence = () => EngineTensor

/** Takes a number of the sequence that is drawn from now. */
export function ownSequence(): OwnSequence {
  const reserved = reserveSeed()
  return () => {
    const given = [ints(2), reserved(), ints(0, []), ints(LARGEST_SEED, []), ints([1, 0])] as const
    const [shape, seed, low, high, keyOnly] = given
    const types = [typeAttr('dtype', TF_INT32), typeAttr('T', TF_INT32), typeAttr('Tseed', TF_INT32)]
    // An integer is the same number in TensorFlow's kernels and XLA's.
    const [drawn] = execute('StatelessRandomUniformInt', types, [shape, seed, low, high], 1)
    const [first] = execute('Mul', [typeAttr('T', TF_INT32)], [drawn!, keyOnly], 1)
    for (const tensor of [...given, drawn!]) tensor.dispose()
    return first!
  }
}

/** The seed `offset` draws after `seed`. The caller disposes it. */
export function seedAfter(seed: EngineTensor, offset: number): EngineTensor {
  const step = ints([0, offset])
  const [after] = execute('AddV2', [typeAttr('T', TF_INT32)], [seed, step], 1)
  step.dispose()
  return after!
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

function ints(values: number | readonly number[], shape?: readonly number[]): EngineTensor {
  const all = Int32Array.from([values].flat())
  return EngineTensor.fromValues(shape ?? [all.length], TF_INT32, all)
}
