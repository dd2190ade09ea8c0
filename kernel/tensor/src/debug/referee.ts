/** @file The referee between modes: a program's ops in double precision, one by one. */

import type { EngineTensor } from '../engineTensor.ts'
import { CallerError } from '../errors.ts'
import type { RecordedNode } from '../graph/recording.ts'
import { guardOp } from '../guards/guard.ts'
import { ATTR_BOOL, ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import { TF_BFLOAT16, TF_COMPLEX64, TF_COMPLEX128, TF_DOUBLE, TF_FLOAT, TF_HALF } from '../native/dtypes.ts'
import { runOp } from '../native/op.ts'
import { opDef } from '../native/opDef.ts'
import { isGiven, type Program, Values } from './program.ts'

const DOUBLE: ReadonlyMap<number, number> = new Map([
  [TF_FLOAT, TF_DOUBLE],
  [TF_HALF, TF_DOUBLE],
  [TF_BFLOAT16, TF_DOUBLE],
  [TF_COMPLEX64, TF_COMPLEX128],
])

// Their results are a float's bits, or its digits.
const BITS = new Set(['Bitcast', 'DecodeRaw', 'AsString', 'SerializeTensor', 'ParseTensor'])

/**
 * Runs every op with float64 in place of float32 and of 16-bit floats, complex128 in place of complex64. Inputs and constants keep their values.
 * Ops that TensorFlow does not compute so run in their own dtype, on what others gave in double.
 */
export class Referee implements Disposable {
  readonly values: Values
  /** The ops that ran in their own dtype. */
  readonly single = new Set<string>()
  private readonly program: Program
  private readonly eager: Values
  private readonly casts = new Map<EngineTensor, EngineTensor>()

  /** @param eager - the program's values; what ops that run once gave is taken from there. */
  constructor(program: Program, eager: Values) {
    this.program = program
    this.eager = eager
    this.values = new Values(program)
    try {
      for (const index of program.order) {
        this.compute(index)?.forEach((tensor, output) => {
          this.values.set(index, output, tensor)
        })
      }
    } catch (error) {
      this.values[Symbol.dispose]()
      throw error
    } finally {
      for (const tensor of this.casts.values()) tensor.dispose()
    }
  }

  [Symbol.dispose](): void {
    this.values[Symbol.dispose]()
  }

  // `undefined`: rounding led others elsewhere, and what they gave the op cannot take; nor is there what depends on it.
  private compute(index: number): EngineTensor[] | undefined {
    const node = this.program.nodes[index]!
    if (isGiven(node)) {
      return node.outputs.map((_, output) => exact(this.eager.get({ from: 'node', node: index, output })!))
    }
    const inputs = node.sources.map(source => this.values.get(source))
    if (inputs.includes(undefined)) return undefined
    const doubles = inputs.map(tensor => this.double(tensor!))
    const attributes = doubleAttributes(node)
    return (attributes && tryRun(node, doubles, attributes)) ?? this.computeSingle(node, doubles)
  }

  private computeSingle(node: RecordedNode, doubles: readonly EngineTensor[]): EngineTensor[] | undefined {
    const inputs = node.sources.map((source, position) => {
      const { dtype } = this.eager.get(source)!
      const tensor = doubles[position]!
      return dtype === tensor.dtype ? exact(tensor) : cast(tensor, dtype)
    })
    const outputs = tryRun(node, inputs, node.op.attributes)
    for (const tensor of inputs) tensor.dispose()
    const isInexact = outputs?.some(({ dtype }) => DOUBLE.has(dtype))
    if (isInexact) this.single.add(node.op.name)
    return outputs?.map(output => {
      const result = exact(output)
      output.dispose()
      return result
    })
  }

  private double(tensor: EngineTensor): EngineTensor {
    if (!DOUBLE.has(tensor.dtype)) return tensor
    let result = this.casts.get(tensor)
    if (!result) {
      result = exact(tensor)
      this.casts.set(tensor, result)
    }
    return result
  }
}

function tryRun(
  { op }: RecordedNode,
  inputs: readonly EngineTensor[],
  attributes: readonly OpAttribute[],
): EngineTensor[] | undefined {
  try {
    guardOp(op.name, attributes, inputs, op.outputCount)
    return runOp(op.name, attributes, inputs, op.outputCount, op.device)
  } catch (error) {
    if (error instanceof CallerError) return undefined
    throw error
  }
}

/** The attributes with double dtypes; `undefined` if the op has no such form. */
function doubleAttributes({ op }: RecordedNode): readonly OpAttribute[] | undefined {
  const { inputs, outputs, attributes } = opDef(op.name)
  if (BITS.has(op.name) || attributes.some(({ kind }) => kind === 'func')) return undefined
  if ([...inputs, ...outputs].some(({ dtype }) => dtype !== undefined && DOUBLE.has(dtype))) return undefined
  const doubled = op.attributes.map(attribute =>
    attribute.type === ATTR_TYPE ? doubleAttribute(attribute) : attribute,
  )
  // An output's dtype may be left to its default.
  for (const { name, kind, isList, default: value } of attributes) {
    const isGiven = op.attributes.some(attribute => attribute.name === name)
    const isInferred = inputs.some(({ typeAttribute }) => typeAttribute === name)
    if (isGiven || isInferred || kind !== 'type' || isList || typeof value !== 'number') continue
    if (DOUBLE.has(value)) doubled.push({ name, type: ATTR_TYPE, value: DOUBLE.get(value)! })
  }
  return doubled
}

function doubleAttribute(attribute: OpAttribute): OpAttribute {
  const { value } = attribute
  const double = (dtype: number): number => DOUBLE.get(dtype) ?? dtype
  return { ...attribute, value: Array.isArray(value) ? value.map(double) : double(value as number) }
}

/** The tensor in double, if it is a float, or the tensor once more. */
function exact(tensor: EngineTensor): EngineTensor {
  const dtype = DOUBLE.get(tensor.dtype)
  if (dtype !== undefined) return cast(tensor, dtype)
  return runOp('Identity', [{ name: 'T', type: ATTR_TYPE, value: tensor.dtype }], [tensor], 1)[0]!
}

function cast(tensor: EngineTensor, dtype: number): EngineTensor {
  const attributes = [
    { name: 'SrcT', type: ATTR_TYPE, value: tensor.dtype },
    { name: 'DstT', type: ATTR_TYPE, value: dtype },
    { name: 'Truncate', type: ATTR_BOOL, value: false },
  ]
  return runOp('Cast', attributes, [tensor], 1)[0]!
}
