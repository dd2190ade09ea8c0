/** @file Asks TensorFlow's shape inference what an op makes of its inputs, and whether it takes them: it refuses politely what some kernels abort on. */

import { withInputs } from '../device/explain.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { TensorFlowError } from '../errors.ts'
import { shapeInputs } from '../graph/shapeInputs.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { GraphBuilder } from '../native/graphBuilder.ts'
import type { TensorValues } from '../native/tensor.ts'
import { type Condition, checkConditions } from './condition.ts'

/** A result's dtype and shape, as far as they are known. */
export interface InferredOutput {
  readonly dtype: number
  readonly shape: readonly number[]
}

type Constants = readonly (TensorValues | undefined)[]

/** Answers are remembered by op, attributes and inputs' types; loops over attributes or sizes must not gather them for ever. */
const MOST_ANSWERS = 4096
const answers = new Map<string, readonly InferredOutput[] | TensorFlowError>()

/**
 * @param conditions - asked first, of what is new: they may look at shapes, attributes and the values that shapes depend on.
 * @throws {TensorFlowError} in shape inference's words, if the op does not take such inputs. @throws {ArgumentError} of a condition.
 */
export function checkByInference(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  outputCount: number,
  conditions: readonly Condition[],
): void {
  const positions = shapeInputs(name, inputs.length)
  const constants = positions
    ? inputs.map(({ values }, position) => (positions.includes(position) ? values : undefined))
    : []
  const answer = ask(name, attributes, inputs, constants, outputCount, conditions)
  // Anew each time: its stack is the caller's.
  if (answer instanceof TensorFlowError) throw withInputs(answer.withMessage(answer.message), inputs)
}

/**
 * @param constants - the values that are known, by input.
 * @returns the results whose shapes are known before the op runs. None, if it does not take such inputs: it will say so itself.
 */
export function inferredOutputs(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  constants: Constants,
  outputCount: number,
): readonly InferredOutput[] {
  const answer = ask(name, attributes, inputs, constants, outputCount, [])
  return answer instanceof TensorFlowError ? [] : answer
}

function ask(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  constants: Constants,
  outputCount: number,
  conditions: readonly Condition[],
): readonly InferredOutput[] | TensorFlowError {
  let key = name
  for (const attribute of attributes) key += `,${attribute.name}=${attribute.value}`
  inputs.forEach(({ dtype, shape }, position) => {
    key += `;${dtype}[${shape}]`
    if (constants[position]) key += constants[position]
  })
  let answer = answers.get(key)
  if (!answer) {
    checkConditions(conditions, name, attributes, inputs)
    if (answers.size >= MOST_ANSWERS) answers.clear()
    answer = askTensorFlow(name, attributes, inputs, constants, outputCount)
    answers.set(key, answer)
  }
  return answer
}

function askTensorFlow(
  name: string,
  attributes: readonly OpAttribute[],
  inputs: readonly EngineTensor[],
  constants: Constants,
  outputCount: number,
): readonly InferredOutput[] | TensorFlowError {
  using graph = new GraphBuilder()
  const nodes = inputs.map(({ dtype, shape }, position) => {
    const values = constants[position]
    return values ? graph.addConstant(dtype, shape, values) : graph.addPlaceholder(dtype, shape)
  })
  try {
    const outputs = graph.addNode(name, attributes, nodes, outputCount).map(output => graph.inferredType(output))
    return outputs.flatMap(({ dtype, shape }) => (shape && !shape.includes(-1) ? [{ dtype, shape }] : []))
  } catch (error) {
    if (!(error instanceof TensorFlowError)) throw error
    // A few ops of other devices have none; whether they run is for their kernels to say.
    return /No shape inference function exists/.test(error.message) ? [] : error
  }
}
