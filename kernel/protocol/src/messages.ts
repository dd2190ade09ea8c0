/**
 * @file The contents of every Jupyter message that the kernel speaks, one type per `msg_type`, fields spelled as on the wire.
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html (protocol 5.5)
 */

import type { DebugEvent, DebugReply, DebugRequest } from './debug.ts'

/** The version of the messaging protocol that these types describe. */
export const PROTOCOL_VERSION = '5.5'

export type JsonObject = Record<string, unknown>

/** What a value looks like: MIME type → data. Text for text types, base64 for pictures, JSON for `*+json`. */
export type MimeBundle = Record<string, unknown>

export interface Header {
  msg_id: string
  msg_type: string
  username: string
  session: string
  /** ISO 8601. */
  date: string
  version: string
  /** The subshell that a request is for; absent or null: the main shell. */
  subshell_id?: string | null
}

/** A message without its sockets: what the four JSON frames hold, and the binary frames after them. */
export interface Message<Content = JsonObject> {
  header: Header
  /** The header of the request that caused this message; `{}` where nobody asked. */
  parent_header: Header | Record<string, never>
  metadata: JsonObject
  content: Content
  buffers: readonly Uint8Array[]
}

// Requests (shell and control).

export interface ExecuteRequest {
  code: string
  silent: boolean
  store_history: boolean
  user_expressions: Record<string, string>
  allow_stdin: boolean
  stop_on_error: boolean
}

export interface InspectRequest {
  code: string
  /** In Unicode code points. */
  cursor_pos: number
  detail_level: 0 | 1
}

export interface CompleteRequest {
  code: string
  /** In Unicode code points. */
  cursor_pos: number
}

export interface HistoryRequest {
  output: boolean
  raw: boolean
  hist_access_type: 'range' | 'tail' | 'search'
  /** Range: 0 is the current session, negative ones count back from it. */
  session?: number
  /** Range: first line, inclusive. */
  start?: number
  /** Range: last line, exclusive. */
  stop?: number
  /** Tail and search: how many of the latest. */
  n?: number
  /** Search: a glob with `*`, `?` and `[…]` that the whole input must match. */
  pattern?: string
  /** Search: each input once. */
  unique?: boolean
}

export interface IsCompleteRequest {
  code: string
}

export type KernelInfoRequest = Record<string, never>
export type InterruptRequest = Record<string, never>

export interface CommInfoRequest {
  target_name?: string
}

export interface ShutdownRequest {
  restart: boolean
}

export type ConnectRequest = Record<string, never>
export type UsageRequest = Record<string, never>
export type CreateSubshellRequest = Record<string, never>
export type ListSubshellRequest = Record<string, never>

export interface DeleteSubshellRequest {
  subshell_id: string
}

// Comms travel both ways: as requests on shell, and on iopub.

export interface CommOpen {
  comm_id: string
  target_name: string
  data: JsonObject
}

export interface CommMsg {
  comm_id: string
  data: JsonObject
}

export interface CommClose {
  comm_id: string
  data: JsonObject
}

// Replies.

export interface ErrorContent {
  ename: string
  evalue: string
  traceback: string[]
}

export type ErrorReply = { status: 'error' } & ErrorContent

export type ExpressionResult = { status: 'ok'; data: MimeBundle; metadata: JsonObject } | ErrorReply

/** Asks the front end for something beside the output. */
export type Payload =
  /** Opens a pager. */
  | { source: 'page'; data: MimeBundle; start: number }
  /** Puts text into the cell that ran (`replace`), or into a new one below it. */
  | { source: 'set_next_input'; text: string; replace: boolean }

export type ExecuteReply =
  | {
      status: 'ok'
      execution_count: number
      user_expressions: Record<string, ExpressionResult>
      payload: Payload[]
    }
  | (ErrorReply & {
      execution_count: number
      user_expressions: Record<string, ExpressionResult>
      payload: Payload[]
    })
  | { status: 'aborted'; execution_count: number }

export interface InspectReply {
  status: 'ok'
  found: boolean
  data: MimeBundle
  metadata: JsonObject
}

export interface CompleteReply {
  status: 'ok'
  matches: string[]
  /** In Unicode code points. */
  cursor_start: number
  /** In Unicode code points. */
  cursor_end: number
  metadata: {
    _jupyter_types_experimental?: { text: string; type: string; start: number; end: number; signature?: string }[]
  }
}

/** `[session, line, input]`, or `[session, line, [input, output]]` where output was asked for. */
export type HistoryEntry = [session: number, line: number, input: string | [input: string, output: string | null]]

export interface HistoryReply {
  status: 'ok'
  history: HistoryEntry[]
}

export interface IsCompleteReply {
  status: 'complete' | 'incomplete' | 'invalid' | 'unknown'
  indent?: string
}

export interface KernelInfoReply {
  status: 'ok'
  protocol_version: string
  implementation: string
  implementation_version: string
  language_info: {
    name: string
    version: string
    mimetype: string
    file_extension: string
    pygments_lexer?: string
    codemirror_mode?: string | JsonObject
    nbconvert_exporter?: string
  }
  banner: string
  help_links: { text: string; url: string }[]
  supported_features: string[]
  /** The same as 'debugger' among the features, for front ends of before 5.5. */
  debugger: boolean
}

export interface CommInfoReply {
  status: 'ok'
  comms: Record<string, { target_name: string }>
}

export interface ShutdownReply {
  status: 'ok'
  restart: boolean
}

export interface InterruptReply {
  status: 'ok'
}

export interface ConnectReply {
  status: 'ok'
  shell_port: number
  iopub_port: number
  stdin_port: number
  control_port: number
  hb_port: number
}

/** What the kernel with its child processes, and its machine, use. Bytes; percents of one core for the kernel, of all for the host. */
export interface UsageReply {
  status: 'ok'
  hostname: string
  pid: number
  /** Since the last such request. */
  kernel_cpu: number
  kernel_memory: number
  cpu_count: number
  /** Since the last such request; absent in the first reply. */
  host_cpu_percent?: number
  host_virtual_memory: { total: number; available: number; percent: number; used: number; free: number }
}

export interface CreateSubshellReply {
  status: 'ok'
  subshell_id: string
}

export interface DeleteSubshellReply {
  status: 'ok'
}

export interface ListSubshellReply {
  status: 'ok'
  /** The ids of all but the main shell. */
  subshell_id: string[]
}

/**
 * Every request the kernel answers, with its reply. Comms are requests without one.
 * A new member fails to compile until `io/handlers` and `parseRequest` know it.
 */
export interface Requests {
  execute_request: { content: ExecuteRequest; reply: ExecuteReply }
  inspect_request: { content: InspectRequest; reply: InspectReply }
  complete_request: { content: CompleteRequest; reply: CompleteReply }
  history_request: { content: HistoryRequest; reply: HistoryReply }
  is_complete_request: { content: IsCompleteRequest; reply: IsCompleteReply }
  kernel_info_request: { content: KernelInfoRequest; reply: KernelInfoReply }
  comm_info_request: { content: CommInfoRequest; reply: CommInfoReply }
  interrupt_request: { content: InterruptRequest; reply: InterruptReply }
  shutdown_request: { content: ShutdownRequest; reply: ShutdownReply }
  debug_request: { content: DebugRequest; reply: DebugReply }
  connect_request: { content: ConnectRequest; reply: ConnectReply }
  usage_request: { content: UsageRequest; reply: UsageReply }
  create_subshell_request: { content: CreateSubshellRequest; reply: CreateSubshellReply }
  delete_subshell_request: { content: DeleteSubshellRequest; reply: DeleteSubshellReply }
  list_subshell_request: { content: ListSubshellRequest; reply: ListSubshellReply }
  comm_open: { content: CommOpen; reply: undefined }
  comm_msg: { content: CommMsg; reply: undefined }
  comm_close: { content: CommClose; reply: undefined }
}

export type RequestType = keyof Requests
export type RequestContent<T extends RequestType> = Requests[T]['content']
export type ReplyContent<T extends RequestType> = Requests[T]['reply']

// Stdin.

export interface InputRequest {
  prompt: string
  password: boolean
}

export interface InputReply {
  value: string
}

// Published on iopub.

export interface Stream {
  name: 'stdout' | 'stderr'
  text: string
}

export interface DisplayData {
  data: MimeBundle
  metadata: JsonObject
  transient: { display_id?: string }
}

export interface ExecuteInput {
  code: string
  execution_count: number
}

export interface ExecuteResult {
  execution_count: number
  data: MimeBundle
  metadata: JsonObject
}

export interface ClearOutput {
  /** Wait for the next output before clearing, so that the page does not jump. */
  wait: boolean
}

export interface Status {
  execution_state: 'starting' | 'busy' | 'idle'
}

export interface IopubWelcome {
  subscription: string
}

export interface Publications {
  stream: Stream
  display_data: DisplayData
  update_display_data: DisplayData
  execute_input: ExecuteInput
  execute_result: ExecuteResult
  error: ErrorContent
  clear_output: ClearOutput
  status: Status
  iopub_welcome: IopubWelcome
  shutdown_reply: ShutdownReply
  debug_event: DebugEvent
  comm_open: CommOpen
  comm_msg: CommMsg
  comm_close: CommClose
}

export type PublicationType = keyof Publications
