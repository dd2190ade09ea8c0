/** @file Writes a traced function into a graph for others, its nodes named as people know them: parameters, results, scopes. */

import type { Variable } from '@tensorflow/tfjs'
import type { EngineTensor } from '../../engineTensor.ts'
import { ATTR_INT, ATTR_TYPE, type OpAttribute } from '../../native/attributes.ts'
import type { GraphOutput } from '../../native/capi.ts'
import { TF_INT32 } from '../../native/dtypes.ts'
import type { GraphBuilder } from '../../native/graphBuilder.ts'
import type { ConcreteFunction, FunctionInput } from '../concreteFunction.ts'
import { engineTensorOf } from '../engineTensors.ts'
import type { Source } from '../recording.ts'
import { constantOf, type TensorType, typeOf } from '../signature.ts'
import { Names, nodeName, parameterNames, resultNames } from './names.ts'

/** An input or an output of a graph. */
export interface Port {
  /** The parameter's or the result's name. */
  readonly name: string
  readonly node: string
  readonly dtype: number
  readonly shape: readonly number[]
}

/** How a function's variables are in the graph. Without it they are constants, and cannot be assigned. */
export interface GraphVariables {
  /** Adds the node that reads a variable. @param label - its name */
  read(variable: Variable, label: string): GraphOutput
  /** Adds the node that assigns. @returns what the results wait for */
  assign(variable: Variable, value: GraphOutput, label: string): GraphOutput
}

export interface WrittenFunction {
  readonly inputs: readonly Port[]
  readonly outputs: readonly Port[]
  /** The line that made a node, `file:line:column`, by the node's name. */
  readonly lines: ReadonlyMap<string, string>
}

/** @param prefix - of all names, for graphs that hold several functions. */
export function writeFunction(
  found: ConcreteFunction,
  graph: GraphBuilder,
  prefix = '',
  variables?: GraphVariables,
): WrittenFunction {
  return new FunctionWriter(found, graph, prefix, variables).write()
}

class FunctionWriter {
  private readonly found: ConcreteFunction
  private readonly graph: GraphBuilder
  private readonly variables: GraphVariables | undefined
  private readonly prefix: string
  private readonly names: Names
  private readonly ports: Port[] = []
  private readonly lines = new Map<string, string>()
  private readonly constants = new Map<number, GraphOutput>()
  private readonly results: GraphOutput[][] = []
  private inputs: readonly GraphOutput[] = []

  constructor(found: ConcreteFunction, graph: GraphBuilder, prefix: string, variables: GraphVariables | undefined) {
    this.found = found
    this.graph = graph
    this.prefix = prefix
    this.names = new Names(prefix)
    this.variables = variables
  }

  write(): WrittenFunction {
    const { recording, inputs } = this.found
    const parameters = parameterNames(this.found).map(name => this.names.unique(name))
    // Results keep their names, whatever ops are called.
    const named = resultNames(this.found.result).map(name => ({ name, node: this.names.unique(name) }))
    this.inputs = inputs.map((input, slot) => this.input(input, recording.inputTypes[slot]!, parameters))
    for (const { op, sources, location, scope } of recording.nodes) {
      const label = this.names.unique(nodeName(scope ? `${scope}/${op.name}` : op.name))
      if (location) this.lines.set(label, location)
      const from = sources.map(source => this.resolve(source))
      this.results.push(this.graph.addNode(op.name, op.attributes, from, op.outputCount, { label }))
    }
    return { inputs: this.ports, outputs: this.outputs(named), lines: this.lines }
  }

  private input(input: FunctionInput, type: number, parameters: readonly string[]): GraphOutput {
    const { dtype, shape } = typeOf(type)
    if (input === 'seed') return this.seed(this.names.unique('seed'))
    if ('argument' in input) {
      const node = parameters[input.argument]!
      this.ports[input.argument] = { name: node.slice(this.prefix.length), node, dtype, shape }
      return this.graph.addPlaceholder(dtype, shape, node)
    }
    if ('captured' in input) return this.constant('captured', input.captured)
    if ('setting' in input) return this.constant(input.setting.name, input.setting.read())
    const { variable } = input
    if (!this.variables) return this.constant(variable.name, engineTensorOf(variable))
    return this.variables.read(variable, this.names.unique(`${nodeName(variable.name)}/ReadVariableOp`))
  }

  // The numbers differ each time the graph runs.
  private seed(label: string): GraphOutput {
    const { graph } = this
    const shape = graph.addConstant(TF_INT32, [1], Int32Array.of(2), `${label}/shape`)
    const least = graph.addConstant(TF_INT32, [], Int32Array.of(0), `${label}/least`)
    const most = graph.addConstant(TF_INT32, [], Int32Array.of(0x7fffffff), `${label}/most`)
    const attributes: OpAttribute[] = [
      { name: 'Tout', type: ATTR_TYPE, value: TF_INT32 },
      { name: 'T', type: ATTR_TYPE, value: TF_INT32 },
      { name: 'seed', type: ATTR_INT, value: 0 },
      { name: 'seed2', type: ATTR_INT, value: 0 },
    ]
    return graph.addNode('RandomUniformInt', attributes, [shape, least, most], 1, { label })[0]!
  }

  private constant(name: string, tensor: EngineTensor): GraphOutput {
    return this.graph.addConstant(tensor.dtype, tensor.shape, tensor.read(), this.names.unique(nodeName(name)))
  }

  private resolve(source: Source): GraphOutput {
    if (source.from === 'node') return this.results[source.node]![source.output]!
    if (source.from === 'input') return this.inputs[source.slot]!
    let output = this.constants.get(source.constant)
    if (!output) {
      const { dtype, shape, values } = constantOf(source.constant)
      output = this.graph.addConstant(dtype, shape, values, this.names.unique('Const'))
      this.constants.set(source.constant, output)
    }
    return output
  }

  private outputs(named: readonly { name: string; node: string }[]): Port[] {
    const { outputs, assigned } = this.found
    const values = outputs.map(source => this.resolve(source))
    const after = assigned.map((variable, index) => {
      const label = this.names.unique(`${nodeName(variable.name)}/AssignVariableOp`)
      return this.variables!.assign(variable, values[named.length + index]!, label)
    })
    return named.map(({ name, node }, index) => {
      this.graph.addNode('Identity', [], [values[index]!], 1, { label: node, after })
      const { dtype, shape } = this.typeOf(outputs[index]!)
      return { name, node, dtype, shape }
    })
  }

  private typeOf(source: Source): TensorType {
    const { recording } = this.found
    if (source.from === 'node') return recording.nodes[source.node]!.outputs[source.output]!
    return source.from === 'input' ? typeOf(recording.inputTypes[source.slot]!) : constantOf(source.constant)
  }
}
