/**
 * @file What the two threads say to each other. The io thread talks Jupyter; the main thread runs the user's code.
 *
 * Whatever a cell publishes must keep its order, text and displays alike. So text goes through the ring, and each `CellEvent` goes
 * by message port with a numbered marker in the ring that says where it belongs.
 */

import type { MessagePort } from 'node:worker_threads'
import type {
  CommClose,
  CommMsg,
  CommOpen,
  ErrorContent,
  ExpressionResult,
  JsonObject,
  KernelStatus,
  MimeBundle,
  Mode,
  Payload,
  ToPage,
} from '@diptych/protocol'
import type { ColumnMap } from './cell/columns.ts'
import type { MagicCall } from './cell/magics/magic.ts'
import type { Connection } from './io/connection.ts'

/** Numbers what the main thread is asked to do for a request: a cell, or a comm message. Output carries it as its owner. */
export type TaskId = number

/** What the io thread gets when it starts. */
export interface IoSetup {
  connection: Connection
  /** The path of the file that says it. */
  connectionFile: string
  /** Memory of the ring. */
  ring: SharedArrayBuffer
  /** `CellEvent`s, numbered. Read with `receiveMessageOnPort`, in the ring's order. */
  events: MessagePort
  /** Answers to `prompt()`. */
  input: { gate: SharedArrayBuffer; answers: MessagePort }
  /** See `@diptych/tensor/cancel`. */
  interruptFlags: SharedArrayBuffer
  /** Set to 1 when the sockets are closed. */
  closed: SharedArrayBuffer
  /** Where to read what the process and its children write to file descriptors 1 and 2. */
  nativeOutput: { stdout: number; stderr: number } | undefined
  /** The stderr that the process was started with. */
  log: number
}

/** One cell, ready to run. */
export interface CellRun {
  id: TaskId
  /** Its name in stack traces. */
  file: string
  /** As the user wrote it, for the lines in tracebacks. */
  source: string
  /** JavaScript for `Runtime.evaluate` in REPL mode. */
  code: string
  /** Leads from the columns of `code` to those of `source`. */
  columns: ColumnMap
  /** They run before the code. */
  magics: readonly MagicCall[]
  /** The code calls them, by their index. */
  laterMagics: readonly MagicCall[]
  silent: boolean
  userExpressions: Readonly<Record<string, PreparedExpression>>
  /** The notebook's default mode, from the request's metadata. */
  notebookMode: string | undefined
}

/** A user expression as JavaScript, or why there is none. */
export type PreparedExpression = { code: string } | { error: ErrorContent }

export type CommRequest =
  | { msg_type: 'comm_open'; content: CommOpen }
  | { msg_type: 'comm_msg'; content: CommMsg }
  | { msg_type: 'comm_close'; content: CommClose }

/** io thread → main thread. */
export type ToMain =
  | { type: 'run'; cell: CellRun }
  | { type: 'comm'; task: TaskId; comm: CommRequest; buffers: readonly Uint8Array[] }
  | { type: 'ask'; question: number; about: Question }
  /** How cells run that do not say it themselves, as the page says it. */
  | { type: 'notebookMode'; mode: Mode | undefined }
  /** Does nothing but make the main thread run JavaScript, so that a pending termination comes to its end. */
  | { type: 'nudge' }
  | { type: 'exit'; code: number }

/** What the io thread can ask; each answer is posted back as soon as the main thread is free. */
export type Question =
  /** Stop what runs. `terminated`: code was cut off by force. `atOnce`: without time for what the cell awaits in its `finally`. */
  | { type: 'cancel'; terminated: boolean; atOnce: boolean }
  /** The names that are defined: globals and what cells declared. */
  | { type: 'globals' }
  /** The property names of an expression's value, if it has no side effects. */
  | { type: 'members'; expression: string }
  /** A short description of an expression's value, if it has no side effects. */
  | { type: 'value'; expression: string }
  /** How an expression's value is shown; why not, if it cannot be. */
  | { type: 'bundle'; expression: string }
  /** How cells run and on what. */
  | { type: 'status' }

export interface Answers {
  cancel: true
  globals: string[]
  members: string[]
  value: string | undefined
  bundle: MimeBundle
  status: MainStatus
}

/** What the main thread knows of the kernel's status. */
export type MainStatus = Omit<KernelStatus, 'memoryBytes'>

export type QuestionType = Question['type']

/** main thread → io thread, unordered. */
export type ToIo =
  | { type: 'wake' }
  /** The main thread listens. */
  | { type: 'ready' }
  | { type: 'answer'; question: number; answer: Answers[QuestionType] }
  /** TensorFlow's library was opened. */
  | { type: 'library'; path: string }
  /** A group of processes that a cell started: it ends with the kernel. */
  | { type: 'processGroup'; id: number; isAlive: boolean }
  /** The process was asked to end: as after a shutdown request. */
  | { type: 'stop' }
  /** The process ends now: close the sockets. */
  | { type: 'close' }

/** How a cell ended. */
export type CellOutcome =
  | { status: 'ok'; result: MimeBundle | undefined; expressions: Record<string, ExpressionResult> }
  | { status: 'error'; error: ErrorContent }

/** News of a panel. The page's own id of the cell is known on the io thread. */
export type LiveEvent = Extract<ToPage, { type: 'append' }> | Omit<Extract<ToPage, { type: 'end' }>, 'cellId'>

/** main thread → io thread, in order with the text. */
export type CellEvent =
  | { type: 'display'; data: MimeBundle; metadata: JsonObject; displayId: string | undefined; update: boolean }
  | { type: 'clear'; wait: boolean }
  | { type: 'comm'; comm: CommRequest; buffers: readonly Uint8Array[]; metadata: JsonObject }
  /** From here on an output widget takes what the task publishes, or no more. The page knows the task by its request. */
  | { type: 'capture'; comm: string; isOn: boolean }
  | { type: 'live'; message: LiveEvent; buffer?: Uint8Array }
  | {
      type: 'broadcast'
      msg_type: string
      content: JsonObject
      metadata: JsonObject
      buffers: readonly Uint8Array[]
    }
  | { type: 'payload'; payload: Payload }
  /** What earlier cells declared is no more. */
  | { type: 'forget' }
  | { type: 'input'; prompt: string; password: boolean }
  /** The main thread waits until all before this is published. `isOwner`: until its next event, native output is the task's. */
  | { type: 'settle'; isOwner: boolean }
  /** The task starts a child process, which prints into these: where to read it. */
  | { type: 'child'; pipes: Record<'stdout' | 'stderr', number | undefined> }
  | { type: 'finished'; outcome: CellOutcome }
  | { type: 'handled' }

/** Answers to `prompt()`; the gate's only Int32 is 0 while the main thread waits. */
export type InputAnswer = { type: 'value'; value: string } | { type: 'refused' } | { type: 'interrupted' }

/** An event on its way. `task` is there again because an event whose marker was lost arrives with another's. */
export interface NumberedEvent {
  sequence: number
  task: TaskId
  event: CellEvent
}
