/** @file Traces a function again and tells what of it is another than it was: the JavaScript values that it captured. */

import { createHash } from 'node:crypto'
import type { EngineTensor } from '../../engineTensor.ts'
import { isReadable } from '../../native/dtypes.ts'
import type { ConcreteFunction } from '../concreteFunction.ts'
import type { Source } from '../path.ts'
import { constantOf } from '../signature.ts'
import { traceAgain } from './history.ts'
import { constantText, type Described, differences, type NodeDifference, nodeText } from './nodeDifference.ts'

/**
 * Runs the function's code once more while its ops are recorded; what it does besides, it does once more. Variables keep their values.
 *
 * @returns where the new recording differs. After an op that is another one, nothing: what follows has another meaning.
 */
export function changedSince(found: ConcreteFunction): NodeDifference[] {
  const again = traceAgain(found)
  try {
    return differences(described(found), described(again))
  } finally {
    again.holding.release()
  }
}

function described({ recording, compiled, inputs }: ConcreteFunction): Described {
  // Without the ops of its gradients, which come after.
  const nodes = recording.nodes.slice(0, compiled.nodes.length)
  const captured = new Map<number, string>()
  const describe = (source: Source): string => {
    if (source.from === 'constant') return constantText(constantOf(source.constant))
    if (source.from === 'node') return nodeText(nodes, source.node)
    const input = inputs[source.slot]!
    if (input === 'seed') return 'the random seed'
    if ('argument' in input) return `the function's tensor of number ${input.argument + 1}`
    if ('variable' in input) return `variable ${input.variable.name}`
    if ('setting' in input) return `an optimizer's ${input.setting.name}`
    const text = captured.get(source.slot) ?? capturedText(input.captured)
    captured.set(source.slot, text)
    return text
  }
  return { nodes, describe }
}

// A captured tensor may be another one with the same values. What a resource holds nobody sees.
function capturedText(tensor: EngineTensor): string {
  const { dtype, shape } = tensor
  if (!isReadable(dtype)) return tensor.describe()
  const values = tensor.read()
  const hash = createHash('sha1')
  for (const part of ArrayBuffer.isView(values) ? [values] : values) {
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)).update('|')
  }
  const text = constantText({ dtype, shape, values })
  return values.length > 8 ? `${text} (checksum ${hash.digest('hex').slice(0, 8)})` : text
}
