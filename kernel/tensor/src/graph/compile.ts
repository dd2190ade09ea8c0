/** @file Turns a recording into a function of TensorFlow's eager context. */

import { channel } from 'node:diagnostics_channel'
import { fixConfiguration } from '../device/configuration.ts'
import { shortName } from '../device/name.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError, PlacementError, TensorFlowError, XlaRefusalError } from '../errors.ts'
import { guarded } from '../interrupt.ts'
import { ATTR_BOOL, ATTR_STRING, ATTR_TYPE, type OpAttribute } from '../native/attributes.ts'
import type { GraphOutput } from '../native/capi.ts'
import { INVALID_ARGUMENT } from '../native/codes.ts'
import { encodeConfigProto } from '../native/configProto.ts'
import { eagerContext } from '../native/context.ts'
import { dtypeName, TF_STRING } from '../native/dtypes.ts'
import { GraphBuilder } from '../native/graphBuilder.ts'
import { capi } from '../native/libtensorflow.ts'
import { runOp } from '../native/op.ts'
import { opDef } from '../native/opDef.ts'
import { check, status } from '../native/status.ts'
import { forgetGraph, rememberGraph } from './compiledGraphs.ts'
import { IN_ONE_THREAD, runsInOneThread } from './executor.ts'
import { RunTimes } from './explain/runTimes.ts'
import { checkDevices, type MixedPrecision, rewritesFor } from './mixedPrecision.ts'
import type { Graph, GraphNode } from './part.ts'
import { checkpoint } from './progress.ts'
import type { Source } from './recording.ts'
import { constantOf, type OpSignature, typeId, typeOf } from './signature.ts'
import { warn } from './warnings.ts'

/** Published for every function that is compiled: `{ name, nodes, milliseconds, xla }`. */
export const compileChannel = channel('diptych:compile')

/** A recorded node without its place among the others. */
export type NodeFacts = Pick<GraphNode, 'op' | 'location' | 'scope'>

/** How functions are compiled, as `tf.graph` is told. */
export interface CompileSettings {
  /** Compile with XLA as well: a slower first call, fused kernels. Default false. */
  readonly xla: boolean
  /** If XLA cannot compile the function, run it as a graph without XLA, with a warning. Default false: that is an error. */
  readonly xlaFallback?: boolean
  /** Compute heavy ops in 16 bits: `bfloat16` on CPUs, `float16` on GPUs. Default: in the dtypes of their tensors. */
  readonly mixedPrecision?: MixedPrecision | undefined
}

export interface CompileOptions extends CompileSettings {
  /** Part of the function's name, for profiles and messages. */
  readonly label: string
  /** Ops of other functions call it. */
  readonly isInner?: boolean
}

/** All functions that are in TensorFlow's eager context. */
export const liveFunctions = new Set<CompiledFunction>()

/** A function in TensorFlow's eager context: grappler optimises it at its first call, XLA compiles it if asked to. */
export class CompiledFunction {
  readonly name: string
  readonly nodeCount: number
  /** Shared with what runs instead. */
  times = new RunTimes()
  private readonly attributes: readonly OpAttribute[]
  /** The attributes to run it in one thread, if that is faster. */
  private readonly oneThread: readonly OpAttribute[] | undefined
  private readonly outputCount: number
  /** Where the call is placed, with all its inputs: only XLA wants that. Elsewhere the nodes say it themselves, and inputs stay where they are. */
  private readonly device: string | null
  readonly nodes: readonly NodeFacts[]
  readonly inputTypes: readonly number[]
  private readonly options: CompileOptions
  private readonly hasTexts: boolean
  /** Makes what runs instead if XLA refuses, if something shall. */
  private readonly makeFallback: (() => CompiledFunction) | undefined
  private fallback: CompiledFunction | undefined

  constructor(
    name: string,
    options: CompileOptions,
    nodeCount: number,
    outputCount: number,
    { nodes, inputTypes }: Graph,
    isSmall: boolean,
    makeFallback?: () => CompiledFunction,
  ) {
    const { xla, mixedPrecision } = options
    this.name = name
    this.options = options
    this.makeFallback = makeFallback
    this.hasTexts =
      xla && (inputTypes.some(type => typeOf(type).dtype === TF_STRING) || nodes.some(({ op }) => takesTexts(op)))
    this.inputTypes = inputTypes
    this.nodeCount = nodeCount
    this.outputCount = outputCount
    this.nodes = nodes.map(({ op, location, scope }) => ({ op, location, scope }))
    this.device = xla ? (nodes[0]?.op.device ?? null) : null
    // Grappler skips functions called through TFE_Execute unless config_proto is set, and nodes are placed softly only if it says so.
    const configProto = encodeConfigProto({
      allowSoftPlacement: fixConfiguration().softPlacement,
      rewrites: rewritesFor(mixedPrecision),
    })
    this.attributes = [
      { name: 'config_proto', type: ATTR_STRING, value: configProto },
      ...(xla ? [{ name: '_XlaMustCompile', type: ATTR_BOOL, value: true }] : []),
    ]
    if (isSmall) this.oneThread = [...this.attributes, IN_ONE_THREAD]
    liveFunctions.add(this)
  }

  /** XLA compiles it. */
  get xla(): boolean {
    return this.options.xla && this.fallback === undefined
  }

  /**
   * @param nodes - as they were recorded this time: the lines may be others.
   * @throws {TensorFlowError} names the op and the line, where TensorFlow's message does.
   */
  call(inputs: readonly EngineTensor[], nodes = this.nodes): EngineTensor[] {
    if (this.fallback) return this.fallback.call(inputs, nodes)
    this.checkInputs(inputs)
    const started = performance.now()
    try {
      if (this.xla && this.hasTexts) throw textRefusal(nodes)
      const isFirst = this.times.calls === 0
      if (isFirst) this.tell('optimise')
      const outputs = this.run(inputs)
      this.times.add(performance.now() - started)
      if (isFirst) this.tell('done')
      return outputs
    } catch (error) {
      const explained = error instanceof TensorFlowError ? explain(error, nodes) : error
      if (!(explained instanceof XlaRefusalError && this.makeFallback)) throw explained
      const what = explained.message.slice(0, -ADVICE.length)
      warn(`${this.options.label}: ${what}, so it runs as a graph without XLA from here on.`, 'XlaFallbackWarning')
      this.fallback = this.makeFallback()
      this.times.buildMs += this.fallback.times.buildMs
      this.fallback.times = this.times
      return this.fallback.call(inputs, nodes)
    }
  }

  /** Calls it as a function that TensorFlow has not seen yet, and so optimises once more. */
  callAnew(inputs: readonly EngineTensor[]): void {
    const { name, attributes, outputCount, device } = this.fallback ?? this
    runOp(name, [...attributes, { name: '_anew', type: ATTR_BOOL, value: true }], inputs, outputCount, device)
  }

  private run(inputs: readonly EngineTensor[]): EngineTensor[] {
    const { name, attributes, oneThread, outputCount, device } = this
    if (!oneThread) return runOp(name, attributes, inputs, outputCount, device)
    try {
      return runOp(name, oneThread, inputs, outputCount, device)
    } catch (error) {
      if (!(error instanceof TensorFlowError)) throw error
      // It has no effects, and run by more threads, its message names the node.
      return runOp(name, attributes, inputs, outputCount, device)
    }
  }

  private tell(phase: 'optimise' | 'done'): void {
    const { length } = this.nodes
    const { label, xla } = this.options
    checkpoint({ name: label, xla, phase, done: length, total: length })
  }

  // TensorFlow's kernels were chosen for these types, and some end the process at another rank.
  private checkInputs(inputs: readonly EngineTensor[]): void {
    const { inputTypes } = this
    for (let index = 0; index < inputTypes.length; index++) {
      const input = inputs[index]
      if (input && typeId(input) === inputTypes[index]) continue
      const { dtype, shape } = typeOf(inputTypes[index]!)
      const wanted = `${dtypeName(dtype)} [${shape}]`
      throw new ArgumentError(
        `${this.options.label}: input ${index} of the compiled function must be ${wanted}, got ${input?.describe() ?? 'nothing'}. Call it with what it was traced for.`,
      )
    }
    if (inputs.length > inputTypes.length)
      throw new ArgumentError(`${this.options.label}: expected ${inputTypes.length} inputs, got ${inputs.length}.`)
  }

  /** Takes the function out of the context. */
  remove(): void {
    capi().TFE_ContextRemoveFunction(eagerContext(), this.name, status())
    liveFunctions.delete(this)
    check(`removing ${this.name}`)
    forgetGraph(this.name)
    this.fallback?.remove()
  }
}

const ADVICE =
  '. Run this code as a graph without XLA: %%graph in a cell, tf.graph without {xla: true} or with {xlaFallback: true}.'

let compiled = 0

const NODES_PER_CHECKPOINT = 64

/**
 * @param outputs - what the function returns, in this order.
 * @throws {TensorFlowError} if TensorFlow does not accept the graph. @throws {InterruptedError} between two nodes
 */
export function compile(recording: Graph, outputs: readonly Source[], options: CompileOptions): CompiledFunction {
  return guarded(() => build(recording, outputs, options))
}

function build(recording: Graph, outputs: readonly Source[], options: CompileOptions): CompiledFunction {
  const { xla, label, mixedPrecision } = options
  if (xla) checkOneDevice(recording.nodes, label)
  if (mixedPrecision) checkDevices(label, mixedPrecision)
  const started = performance.now()
  const name = `${label.replace(/\W/g, '_')}_${compiled++}`
  using graph = new GraphBuilder()
  const inputs = recording.inputTypes.map(type => {
    const { dtype, shape } = typeOf(type)
    return graph.addPlaceholder(dtype, shape)
  })
  const constants = new Map<number, GraphOutput>()
  const constant = (id: number): GraphOutput => {
    let output = constants.get(id)
    if (!output) {
      const { dtype, shape, values } = constantOf(id)
      output = graph.addConstant(dtype, shape, values)
      constants.set(id, output)
    }
    return output
  }
  const results: GraphOutput[][] = []
  const resolve = (source: Source): GraphOutput => {
    if (source.from === 'node') return results[source.node]![source.output]!
    return source.from === 'input' ? inputs[source.slot]! : constant(source.constant)
  }
  const total = recording.nodes.length
  // Messages about a function that others call name its nodes too.
  const prefix = options.isInner ? `${name}_` : ''
  recording.nodes.forEach((node, index) => {
    if (index % NODES_PER_CHECKPOINT === 0) checkpoint({ name: label, xla, phase: 'build', done: index, total })
    const { op, sources } = node
    const placed = { label: prefix + nodeName(node, index), device: op.device }
    const { name, attributes } = xla ? forXla(op, sources) : op
    results.push(graph.addNode(name, attributes, sources.map(resolve), op.outputCount, placed))
  })
  // A function's output must be a node of its own, and each only once.
  const taken = new Set<string>()
  const returned = outputs.map(source => {
    const output = resolve(source)
    const key = `${output.oper}:${output.index}`
    if (source.from === 'node' && !taken.has(key)) {
      taken.add(key)
      return output
    }
    return graph.addNode('Identity', [], [output], 1)[0]!
  })
  graph.addFunction(name, inputs, returned, label)
  rememberGraph(name, recording, outputs)
  const nodeCount = graph.nodeCount
  const isSmall = !xla && runsInOneThread(recording, graph, results)
  const makeFallback =
    xla && options.xlaFallback ? () => compile(recording, outputs, { ...options, xla: false }) : undefined
  const made = new CompiledFunction(name, options, nodeCount, outputs.length, recording, isSmall, makeFallback)
  made.times.buildMs = performance.now() - started
  if (compileChannel.hasSubscribers) {
    compileChannel.publish({ name, nodes: nodeCount, milliseconds: made.times.buildMs, xla })
  }
  return made
}

/** What a recorded node is called in the graph: its place in the recording and its op, which messages name. */
export function nodeName({ op }: NodeFacts, index: number): string {
  return `n${index}_${op.name}`
}

// XLA would compile a Slice anew for each place that it begins at, as for each batch of a fit.
function forXla(op: OpSignature, sources: readonly Source[]): { name: string; attributes: readonly OpAttribute[] } {
  const [, begin, size] = sources
  if (op.name !== 'Slice' || begin!.from === 'constant' || size!.from !== 'constant') return op
  const attributes = op.attributes.map(attribute =>
    attribute.name === 'Index' ? { ...attribute, name: 'Tindices' } : attribute,
  )
  return { name: 'XlaDynamicSlice', attributes }
}

// XLA makes one program for one device, and would leave the nodes' devices out without a word.
function checkOneDevice(nodes: readonly NodeFacts[], label: string): void {
  const devices = [...new Set(nodes.map(({ op }) => op.device))]
  if (devices.length < 2) return
  const asked = devices.map(device => (device === null ? 'no device in particular' : shortName(device))).join(' and ')
  throw new PlacementError(
    `${label}: XLA compiles for one device, and this function's ops ask for ${asked}. Put the whole function on one device ` +
      'by tf.device, or compile it without {xla: true}.',
    INVALID_ARGUMENT,
  )
}

// XLA knows no strings: it refuses them without a name, or ends the process over a constant.
function textRefusal(nodes: readonly NodeFacts[]): XlaRefusalError {
  const node = nodes.find(({ op }) => takesTexts(op))
  const what = node ? `${node.op.name}${node.location ? ` (recorded at ${node.location})` : ''}` : 'an argument'
  return new XlaRefusalError(`XLA cannot compile ${what}, which has strings${ADVICE}`, INVALID_ARGUMENT, node?.op.name)
}

function takesTexts({ name, attributes }: OpSignature): boolean {
  const { inputs, outputs } = opDef(name)
  if ([...inputs, ...outputs].some(({ dtype }) => dtype === TF_STRING)) return true
  return attributes.some(({ type, value }) => type === ATTR_TYPE && [value].flat().includes(TF_STRING))
}

// Nodes are called after their place in the recording; TensorFlow's messages and XLA's name the node, or its op.
function explain(error: TensorFlowError, nodes: readonly NodeFacts[]): TensorFlowError {
  const unsupported = /unsupported operations when trying to compile graph|No registered '(\w+)' OpKernel for XLA/.test(
    error.message,
  )
  const byName = /\b(?:(\w+?_\d+)_)?n(\d+)_\w+/.exec(error.message)
  const owner = byName?.[1] ? [...liveFunctions].find(({ name }) => name === byName[1])?.nodes : nodes
  const named = byName ? owner?.[Number(byName[2])] : undefined
  const op = unsupported
    ? /(?:OpKernel for|: |')(\w+) \(No registered|No registered '(\w+)'/.exec(error.message)
    : undefined
  const node = named ?? nodes.find(({ op: { name } }) => name === (op?.[1] ?? op?.[2]))
  if (!node) return error
  const where = node.location ? ` (recorded at ${node.location})` : ''
  if (!unsupported) return error.withMessage(`${node.op.name}${where}: ${error.message}`, node.op.name)
  return new XlaRefusalError(`XLA cannot compile ${node.op.name}${where}${ADVICE}`, error.code, node.op.name)
}
