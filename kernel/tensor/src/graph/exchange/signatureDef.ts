/** @file What a graph takes and gives, as a message. */

import type { Port, WrittenFunction } from './writeFunction.ts'

/** The fields of a SignatureDef. */
export function signatureDef({ inputs, outputs }: Pick<WrittenFunction, 'inputs' | 'outputs'>): object {
  return { inputs: tensorInfos(inputs), outputs: tensorInfos(outputs), methodName: 'tensorflow/serving/predict' }
}

function tensorInfos(ports: readonly Port[]): object {
  const info = ({ node, dtype, shape }: Port): object => ({
    encoding: { case: 'name', value: `${node}:0` },
    dtype,
    tensorShape: { dim: shape.map(size => ({ size: BigInt(size) })) },
  })
  return Object.fromEntries(ports.map(port => [port.name, info(port)]))
}
