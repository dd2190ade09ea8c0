/**
 * @file Graph cells: user code runs as ever, its ops are recorded, and what is pending runs as one function where a value is needed.
 *
 * Pending ops run at a read, at use by an op that cannot be recorded, at the end of an optimizer's step, at the next microtask and at
 * the cell's end. A function is found again by its recording's key, so a loop's next turn compiles nothing. What is seen for the first
 * time is compiled only at the end of an optimizer's step; the rest first runs op by op, since code that runs once is not worth a compile.
 */

import { channel } from 'node:diagnostics_channel'
import { currentDevice } from '../device/scope.ts'
import type { EngineTensor } from '../engineTensor.ts'
import { InterruptedError, TensorFlowError } from '../errors.ts'
import { type Recorder, recordInto } from '../execute.ts'
import { guarded, interruptWanted } from '../interrupt.ts'
import { currentScope, type ModeScope } from '../mode.ts'
import type { OpAttribute } from '../native/attributes.ts'
import { TF_STRING } from '../native/dtypes.ts'
import { opDef } from '../native/opDef.ts'
import { core } from '../tfjs.ts'
import { type CacheEntry, FunctionCache, idOf, type OutputId, type Variant } from './cache.ts'
import { compile } from './compile.ts'
import { CellHistory, type CellStep } from './explain/cellHistory.ts'
import { forgettable, leaveOut, watchUse } from './forgotten.ts'
import { currentLocation } from './location.ts'
import { Paths } from './path.ts'
import { type RecordedNode, Recording, type Source } from './recording.ts'

// A compile costs about 7 ms and 0.3 ms a node, its ops one by one 0.02: what is long, or short, must come back oftener to be worth it.
const NODES_PER_SIGHTING = 500
const FEW_NODES = 4
const SIGHTINGS_OF_FEW = 16

// A loop that nothing else cuts is cut where its turn begins, once this much is pending.
const MANY_NODES = 1000

/** Published when a function failed though all its ops succeed one by one: `{ error }`. */
export const fallbackChannel = channel('diptych:fallback')

/** What made pending ops run. */
type Cut = 'read' | 'device' | 'before step' | 'step' | 'turn' | 'microtask' | 'end' | 'unrecordable'

/** Undoes something if the recording it belongs to fails, or lets go of what that needed. */
export interface Rollback {
  commit(): void
  undo(): void
}

export class LazyRecorder implements Recorder {
  readonly xla: boolean
  private readonly cache = new FunctionCache()
  private readonly history = new CellHistory()
  private readonly paths = new WeakMap<ModeScope, Paths>()
  private readonly settle = (tensor: EngineTensor): void => this.flush('read', tensor)
  private recording: Recording
  private rollbacks: Rollback[] = []
  private hasStep = false
  private isScheduled = false
  /** A failure at a microtask, where nobody is there to catch it: it is thrown at the next cut that somebody waits for. */
  private deferred: unknown

  constructor(options: { xla: boolean }) {
    this.xla = options.xla
    this.recording = this.newRecording()
  }

  record(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly EngineTensor[],
    outputCount: number,
  ): EngineTensor[] | undefined {
    // XLA compiles for one device.
    const previous = this.xla ? this.recording.nodes.at(-1) : undefined
    if (previous && previous.op.device !== currentDevice()) this.flush('device')
    for (const input of inputs) {
      if (input.pending && !this.recording.knows(input)) input.settle()
      if (input.failure) throw input.failure
    }
    // State changes happen in program order, once each.
    const isStateful = opDef(name).isStateful
    // XLA knows no strings.
    const isRecordable = !isStateful && !(this.xla && inputs.some(input => input.dtype === TF_STRING))
    if (isRecordable && this.pendingOps >= MANY_NODES && !core.engine().state.activeTape) {
      if (this.recording.beginsTurn(name, attributes, inputs, outputCount)) this.flush('turn')
    }
    const outputs = isRecordable ? this.recording.add(name, attributes, inputs, outputCount) : undefined
    if (outputs) this.schedule()
    else if (isStateful || inputs.some(input => input.pending)) this.flush('unrecordable')
    return outputs
  }

  get pendingOps(): number {
    return this.recording.nodes.length
  }

  /** What has been recorded and compiled so far. */
  steps(): CellStep[] {
    return this.history.steps(this.xla)
  }

  /** Gives a tensor its values ahead of the rest: a variable's first value. */
  computeNow(tensor: EngineTensor): void {
    recordInto(undefined, () => this.recording.computeNow(tensor))
  }

  /** Something to undo if the pending ops fail. Runs at once if there are none. */
  onFailure(rollback: Rollback): void {
    if (this.pendingOps === 0) rollback.commit()
    else this.rollbacks.push(rollback)
  }

  /**
   * An optimizer's step is complete, but what belongs to it may follow: `model.fit` adds up its losses. All of it runs at the next cut, as a step.
   */
  completeStep(): void {
    if (this.pendingOps > 0) this.hasStep = true
  }

  /** Runs all pending ops. @param wanted - what is read. @throws the failure of the first op that fails; it names the op's line. */
  flush(cut: Cut, wanted?: EngineTensor): void {
    guarded(() => this.run(cut, wanted))
  }

  /** As `flush`, and throws what failed where nobody could catch it. */
  finish(): void {
    this.flush('end')
    const failure = this.deferred
    this.deferred = undefined
    if (failure) throw failure
  }

  private run(cut: Cut, wanted: EngineTensor | undefined): void {
    if (this.pendingOps === 0) return
    const { recording, rollbacks, hasStep } = this.takePending()
    try {
      this.runRecording(recording, hasStep ? 'step' : cut, wanted)
      for (const rollback of rollbacks) rollback.commit()
    } catch (error) {
      for (const rollback of rollbacks.reverse()) rollback.undo()
      if (cut === 'read') return
      throw error
    } finally {
      recording.release()
    }
  }

  private runRecording(recording: Recording, cut: Cut, wanted: EngineTensor | undefined): void {
    const live = recording.liveOutputs()
    if (live.length === 0) return
    const { end } = recording
    if (cut === 'step' && !end.entry) end.stepLine = currentLocation()
    const entry = this.cache.entry(end)
    const isWorthCompiling = cut === 'step' || entry.sightings >= sightingsToCompile(recording.nodes.length)
    if (entry.sightings++ === 0) this.history.discover(recording, entry)
    try {
      if (wanted?.pending) entry.use([wanted.pending.node, wanted.pending.output])
      const variant =
        entry.find(entry.neededOf(live)) ??
        (isWorthCompiling ? this.compile(recording, entry, live, cut, wanted) : undefined)
      if (variant) {
        const results = variant.compiled.call(recording.inputs, recording.nodes)
        for (const [index, output] of variant.outputs.entries()) recording.deliver(...output, results[index]!)
        if (entry.leavesOut)
          leaveOut(
            recording,
            entry,
            live.filter(id => !variant.ids.has(idOf(id))),
          )
      } else {
        this.replay(recording)
        watchUse(recording, entry, live)
      }
    } catch (error) {
      const isRefused = this.xla && error instanceof TensorFlowError && isXlaRefusal(error)
      if (isRefused || error instanceof InterruptedError) {
        this.fail(recording, error, 0)
        throw error
      }
      // Finds the op and its line. Where every op succeeds by itself, their values are right and the function was to blame.
      this.replay(recording)
      fallbackChannel.publish({ error })
    }
  }

  private compile(
    recording: Recording,
    entry: CacheEntry,
    live: readonly OutputId[],
    cut: Cut,
    wanted: EngineTensor | undefined,
  ): Variant {
    // A step is compiled when it is first seen: nothing is known of what it forgets, and its temporaries are disposed.
    if (cut !== 'step' && entry.variants.length === 0) {
      entry.leaveOut(forgettable(recording, entry, live, wanted))
    }
    const outputs = entry.withOutputs(entry.neededOf(live))
    const compiled = compile(recording, outputs.map(toSource), { xla: this.xla, label: 'cell' })
    const variant = this.cache.add(entry, compiled, outputs)
    this.history.compile(recording, entry, variant, live)
    return variant
  }

  // Op by op, as eager mode: for what is seen once, and to find the line when a function fails.
  private replay(recording: Recording): void {
    recording.run([...recording.nodes.keys()], (error, index) => {
      const failure = locate(error, lineOf(recording, recording.nodes[index]!))
      this.fail(recording, failure as Error, index)
      return failure
    })
  }

  private fail(recording: Recording, failure: Error, from: number): void {
    for (const { outputs } of recording.nodes.slice(from)) {
      for (const tensor of outputs) {
        if (tensor.handle !== undefined) continue
        tensor.fail(failure)
      }
    }
  }

  private takePending(): { recording: Recording; rollbacks: Rollback[]; hasStep: boolean } {
    const taken = { recording: this.recording, rollbacks: this.rollbacks, hasStep: this.hasStep }
    this.recording = this.newRecording()
    this.rollbacks = []
    this.hasStep = false
    return taken
  }

  private newRecording(): Recording {
    return new Recording('shapes', this.settle, this.choosePaths)
  }

  private readonly choosePaths = (): Paths => {
    const scope = currentScope()!
    let paths = this.paths.get(scope)
    if (!paths) {
      paths = new Paths()
      this.paths.set(scope, paths)
    }
    return paths
  }

  private schedule(): void {
    if (this.isScheduled) return
    this.isScheduled = true
    queueMicrotask(() => {
      this.isScheduled = false
      // An interrupted cell's ops are not worth running; they stay pending for whoever reads them.
      if (interruptWanted()) return
      try {
        this.flush('microtask')
      } catch (error) {
        this.deferred ??= error
      }
    })
  }
}

function sightingsToCompile(nodes: number): number {
  return nodes < FEW_NODES ? SIGHTINGS_OF_FEW : 1 + Math.floor(nodes / NODES_PER_SIGHTING)
}

function toSource([node, output]: OutputId): Source {
  return { from: 'node', node, output }
}

function isXlaRefusal(error: TensorFlowError): boolean {
  return /XLA|unsupported operations when trying to compile/.test(error.message)
}

function locate(error: unknown, location: string | undefined): unknown {
  if (!(error instanceof TensorFlowError) || !location) return error
  return error.withMessage(`${error.message}\n    recorded at ${location}`)
}

// The path may be that of equal ops on other lines, which shows where the optimizer's step was called.
function lineOf(recording: Recording, node: RecordedNode): string | undefined {
  const { stepLine } = recording.end
  const line = stepLine && currentLocation()
  if (!line || line === stepLine) return node.location
  recording.noteTwin()
  return line
}
