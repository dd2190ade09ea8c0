/** @file Traces a function again and tells what of it is another than it was: the JavaScript values that it captured. */

import { createHash } from 'node:crypto'
import type { EngineTensor } from '../../engineTensor.ts'
import type { Source } from '../path.ts'
import type { RecordedNode } from '../recording.ts'
import { constantOf } from '../signature.ts'
import type { ConcreteFunction } from '../trace.ts'
import { traceAgain } from './history.ts'
import { constantText, type NodeDifference, nodeDifferences } from './nodeDifference.ts'

/**
 * Runs the function's code once more while its ops are recorded; what it does besides, it does once more. Variables keep their values.
 *
 * @returns where the new recording differs. After an op that is another one, nothing: what follows has another meaning.
 */
export function changedSince(found: ConcreteFunction): NodeDifference[] {
  const again = traceAgain(found)
  try {
    return compare(found, again)
  } finally {
    again.holding.release()
  }
}

function compare(before: ConcreteFunction, after: ConcreteFunction): NodeDifference[] {
  const [old, now] = [recordedNodes(before), recordedNodes(after)]
  const [describeOld, describeNow] = [describer(before), describer(after)]
  const differences: NodeDifference[] = []
  for (let index = 0; index < Math.min(old.length, now.length); index++) {
    const found = nodeDifferences(
      { facts: old[index]!.step.facts!, describe: describeOld },
      { facts: now[index]!.step.facts!, describe: describeNow },
    )
    differences.push(...found)
    if (found.some(({ kind }) => kind === 'op')) return differences
  }
  const [last, next] = [old[now.length], now[old.length]]
  if (last) differences.push({ ...ended(last), before: last.op.name, after: 'the end' })
  if (next) differences.push({ ...ended(next), before: 'the end', after: next.op.name })
  return differences
}

// Without the ops of its gradients, which come after.
function recordedNodes({ recording, compiled }: ConcreteFunction): readonly RecordedNode[] {
  return recording.nodes.slice(0, compiled.nodes.length)
}

function ended({ op, location, scope }: RecordedNode) {
  return { kind: 'op' as const, op: op.name, line: location, scope, what: '' }
}

// Says of each source what it is, in words that are equal for equal sources.
function describer({ recording, inputs }: ConcreteFunction): (source: Source) => string {
  const captured = new Map<number, string>()
  return source => {
    if (source.from === 'constant') return constantText(constantOf(source.constant))
    if (source.from === 'node') {
      const { op } = recording.nodes[source.node]!
      return `${op.name}, the op of number ${source.node + 1}`
    }
    const input = inputs[source.slot]!
    if (input === 'seed') return 'the random seed'
    if ('argument' in input) return `the function's tensor of number ${input.argument + 1}`
    if ('variable' in input) return `variable ${input.variable.name}`
    if ('setting' in input) return `an optimizer's ${input.setting.name}`
    const text = captured.get(source.slot) ?? capturedText(input.captured)
    captured.set(source.slot, text)
    return text
  }
}

// A captured tensor may be another one with the same values.
function capturedText(tensor: EngineTensor): string {
  const { dtype, shape } = tensor
  const values = tensor.read()
  const hash = createHash('sha1')
  for (const part of ArrayBuffer.isView(values) ? [values] : values) {
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength)).update('|')
  }
  const text = constantText({ dtype, shape, values })
  return values.length > 8 ? `${text} (checksum ${hash.digest('hex').slice(0, 8)})` : text
}
