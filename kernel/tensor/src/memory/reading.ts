/** @file Lets the memory of forgotten tensors be freed where values are awaited: in a loop that awaits nothing else there is no other place. */

import { backend } from '../backend.ts'
import { pressure, relieve } from './pressure.ts'

const tensorflow = backend() as { read?: (dataId: object) => Promise<unknown>; readSync(dataId: object): unknown }

tensorflow.read = async dataId => {
  // First: the tensor may be disposed behind this call.
  const values = tensorflow.readSync(dataId)
  if (pressure.presses) await relieve()
  return values
}
