/**
 * @file Two methods of tfjs's datasets that do something else than their documentation says. Can go when tfjs does it.
 * `shuffle` draws a new order each time, also where `reshuffleEachIteration` is false; `skip` of a negative count skips nothing.
 */

import { data } from '../tfjs.ts'

const { prototype } = data.Dataset
const { shuffle, skip } = prototype

prototype.shuffle = function (bufferSize, seed, reshuffleEachIteration = true) {
  const shuffled = shuffle.call(this, bufferSize, seed)
  if (!reshuffleEachIteration) {
    const order = seed ?? String(Math.random())
    // Another dataset begins anew with its seed.
    shuffled.iterator = () => shuffle.call(this, bufferSize, order).iterator()
  }
  return shuffled
}

prototype.skip = function (count) {
  return count === undefined || count < 0 ? this.take(0) : skip.call(this, count)
}
