/** @file Puts the ops of a body into the recording that is being made, with other tensors as its inputs. */

import { currentDevice, runOnDevice } from '../../device/scope.ts'
import { EngineTensor } from '../../engineTensor.ts'
import { execute } from '../../execute.ts'
import { guardSize } from '../../guards/guard.ts'
import { atLocation } from '../location.ts'
import { atNameScope } from '../nameScope.ts'
import { makersOf, neededFor, statefulIn } from '../part.ts'
import type { Source } from '../recording.ts'
import { constantOf } from '../signature.ts'
import type { Body } from './body.ts'

/** Stands for a body's input. */
export type Given = ReadonlyMap<EngineTensor, EngineTensor>

/** @param given - instead of inputs of the body; the others are what they are outside. @returns its outputs */
export function inline(body: Body, given: Given): EngineTensor[] {
  const { trace } = body
  const { recording } = trace.recorder
  const results = new Map<number, readonly EngineTensor[]>()
  const constants: EngineTensor[] = []
  const resolve = (source: Source): EngineTensor => {
    if (source.from === 'node') return results.get(source.node)![source.output]!
    if (source.from === 'input') {
      const input = recording.inputs[source.slot]!
      return given.get(input) ?? trace.outside(input)
    }
    const { shape, dtype, values } = constantOf(source.constant)
    const constant = EngineTensor.fromValues(shape, dtype, values)
    constants.push(constant)
    return constant
  }
  for (const index of neededNodes(body)) {
    // What the guards ask was asked when the body was recorded.
    const { op, sources, location, scope } = recording.nodes[index]!
    const inputs = sources.map(resolve)
    const run = (): EngineTensor[] => execute(op.name, op.attributes, inputs, op.outputCount, guardSize)
    const place = (): EngineTensor[] => (op.device === currentDevice() ? run() : runOnDevice(op.device, run))
    const named = (): EngineTensor[] => atNameScope(scope, place)
    results.set(index, atLocation(location, named))
  }
  for (const constant of constants) constant.dispose()
  return sourcesOf(body).map(resolve)
}

/** What a body uses from outside: captured tensors, as they are in its recording. Its `inputs` are not among them. */
export function capturedBy(body: Body): EngineTensor[] {
  const { recording } = body.trace.recorder
  const own = new Set(body.inputs.map(({ tensor }) => tensor))
  const captured = new Set<EngineTensor>()
  const visit = (source: Source): void => {
    if (source.from !== 'input') return
    const input = recording.inputs[source.slot]!
    if (!own.has(input)) captured.add(input)
  }
  for (const index of neededNodes(body)) recording.nodes[index]!.sources.forEach(visit)
  sourcesOf(body).forEach(visit)
  return [...captured]
}

/** Whether a body changes more than its outputs: it then runs once each time it is called, also if nobody needs them. */
export function isStateful(body: Body): boolean {
  const { nodes } = body.trace.recorder.recording
  return neededNodes(body).some(index => nodes[index]!.op.isStateful)
}

function sourcesOf({ trace, outputs }: Body): Source[] {
  return outputs.map(({ tensor }) => trace.recorder.recording.sourceOf(tensor))
}

// A gradient does not run again what the body itself has done to the world.
function neededNodes(body: Body): number[] {
  const { nodes } = body.trace.recorder.recording
  return neededFor(nodes, [...(body.isGradient ? [] : statefulIn(nodes)), ...makersOf(sourcesOf(body))])
}
