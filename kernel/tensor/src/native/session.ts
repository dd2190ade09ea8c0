/**
 * @file A session: a SavedModel's graph with its variables, loaded and run by the C API. TensorFlow's library exports no other way to a
 * SavedModel's initialisers and tables. Its variables and tables are its own; the eager context does not see them.
 */

import { fixConfiguration } from '../device/configuration.ts'
import type { EngineTensor } from '../engineTensor.ts'
import type { GraphOutput, Pointer } from './capi.ts'
import { configBytes } from './context.ts'
import { capi } from './libtensorflow.ts'
import { describeHandle, executeChannel } from './op.ts'
import { check, status } from './status.ts'

/** A session's native memory, in an object of its own, so that a finalizer can give it back. */
export class Session implements Disposable {
  private readonly graph: Pointer
  private session: Pointer | undefined

  /** @throws {TensorFlowError} in TensorFlow's words, after all that was begun is given back. */
  constructor(folder: string, tags: readonly string[]) {
    const api = capi()
    // What a graph says about devices is from the machine that saved it.
    const config = configBytes({ ...fixConfiguration(), softPlacement: true })
    const options = api.TF_NewSessionOptions()
    this.graph = api.TF_NewGraph()
    try {
      api.TF_SetConfig(options, config, config.length, status())
      check('TF_SetConfig')
      const session = api.TF_LoadSessionFromSavedModel(
        options,
        null,
        folder,
        tags,
        tags.length,
        this.graph,
        null,
        status(),
      )
      check('loading a SavedModel')
      this.session = session!
    } catch (error) {
      api.TF_DeleteGraph(this.graph)
      throw error
    } finally {
      api.TF_DeleteSessionOptions(options)
    }
  }

  /** The output that is called `node` or `node:index` in the graph; nothing if there is none. */
  find(name: string): GraphOutput | undefined {
    const api = capi()
    const [, node, index = '0'] = /^(.*?)(?::(\d+))?$/s.exec(name)!
    const oper = api.TF_GraphOperationByName(this.graph, node!)
    return oper && Number(index) < api.TF_OperationNumOutputs(oper) ? { oper, index: Number(index) } : undefined
  }

  /**
   * @param label - what runs, for errors and those who listen.
   * @param feeds - values by the outputs that they stand for.
   * @returns a tensor for each of `fetches`.
   * @throws {TensorFlowError}
   */
  run(label: string, feeds: ReadonlyMap<GraphOutput, EngineTensor>, fetches: readonly GraphOutput[]): EngineTensor[] {
    const api = capi()
    const inputs = [...feeds.values()]
    // Before any tensor is held: resolving may run ops.
    const handles = inputs.map(input => input.resolve())
    const given: Pointer[] = []
    try {
      for (const handle of handles) {
        given.push(api.TFE_TensorHandleResolve(handle, status()))
        check(label)
      }
      const results = new Array<Pointer | null>(fetches.length).fill(null)
      const started = executeChannel.hasSubscribers ? performance.now() : 0
      api.TF_SessionRun(
        this.session!,
        null,
        [...feeds.keys()],
        given,
        given.length,
        fetches,
        results,
        fetches.length,
        null,
        0,
        null,
        status(),
      )
      check(label)
      const outputs = results.map(result => adopt(result!))
      if (executeChannel.hasSubscribers) {
        executeChannel.publish({ name: label, inputs, outputs, milliseconds: performance.now() - started })
      }
      return outputs
    } finally {
      for (const tensor of given) api.TF_DeleteTensor(tensor)
    }
  }

  [Symbol.dispose](): void {
    if (this.session === undefined) return
    const api = capi()
    api.TF_CloseSession(this.session, status())
    api.TF_DeleteSession(this.session, status())
    this.session = undefined
    api.TF_DeleteGraph(this.graph)
    check('closing a SavedModel')
  }
}

function adopt(result: Pointer): EngineTensor {
  const api = capi()
  try {
    const handle = api.TFE_NewTensorHandle(result, status())
    check('reading a result of a SavedModel')
    return describeHandle(handle)
  } finally {
    api.TF_DeleteTensor(result)
  }
}
