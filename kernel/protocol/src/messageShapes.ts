/**
 * @file How every message looks that the kernel sends: the shape of its content by its `msg_type`, and of what is around it.
 *
 * The tests hold all that real kernels send against this. Fields and types that are not declared here are mistakes.
 */

import { debugEvent, debugReply } from './debugShapes.ts'
import {
  type CompleteReply,
  type DisplayData,
  type ErrorReply,
  type ExecuteReply,
  type ExpressionResult,
  type Header,
  type HistoryEntry,
  type KernelInfoReply,
  type Message,
  type Payload,
  PROTOCOL_VERSION,
  type Publications,
  type ReplyContent,
  type Requests,
  type RequestType,
  type UsageReply,
} from './messages.ts'
import { mimeBundle, mimeType } from './mimeShapes.ts'
import {
  amount,
  anyObject,
  byField,
  choice,
  count,
  entries,
  fields,
  filled,
  flag,
  list,
  optional,
  type Shape,
  text,
  where,
  whole,
} from './shape.ts'

export type SentOn = 'shell' | 'control' | 'stdin' | 'iopub'

/** What is wrong with a message that the kernel sent on `channel`, each with the path to it. */
export function messageProblems(channel: SentOn, message: Message<unknown>): string[] {
  const { header, parent_header: parent, metadata, content, buffers } = message
  const type = String(header.msg_type)
  const around = [
    ...headerShape.problems(header, 'header'),
    ...anyObject.problems(metadata, 'metadata'),
    ...(buffers.length > 0 && channel !== 'iopub' ? [`${buffers.length} buffers, which no reply has`] : []),
    ...parentProblems(channel, type, parent),
  ]
  const shape = contentShape(channel, type)
  const inside = shape?.problems(content, 'content') ?? ['msg_type is none that is known on this channel']
  return [...around, ...inside].map(problem => `${channel} ${type}: ${problem}`)
}

/** A request of an unknown type has an error as its reply. */
function contentShape(channel: SentOn, type: string): Shape<unknown> | undefined {
  const table: Readonly<Record<string, Shape<unknown>>> =
    channel === 'iopub' ? publications : channel === 'stdin' ? questions : replies
  if (Object.hasOwn(table, type)) return table[type]
  return table === replies && type.endsWith('_reply') ? errorReply : undefined
}

/** Replies and questions answer somebody; on iopub nobody need have asked. */
function parentProblems(channel: SentOn, type: string, parent: Message['parent_header']): string[] {
  if (Object.keys(parent).length === 0) return channel === 'iopub' ? [] : ['parent_header is empty']
  const problems = parentShape.problems(parent, 'parent_header')
  const asked = type.replace(/_reply$/, '_request')
  const isReply = channel === 'shell' || channel === 'control'
  return isReply && parent.msg_type !== asked
    ? [...problems, `parent_header.msg_type must be ${asked}, got ${parent.msg_type}`]
    : problems
}

// Around the content.

const headerShape = fields<Header>({
  msg_id: filled,
  msg_type: filled,
  username: filled,
  session: filled,
  date: where('a time in ISO 8601', value => typeof value === 'string' && ISO_TIME.test(value)),
  version: where(PROTOCOL_VERSION, value => value === PROTOCOL_VERSION),
  subshell_id: optional(where('a string or null', value => value === null || typeof value === 'string')),
})

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/

/** What a client said of itself comes back as it was; all that a client must say are these two. */
const parentShape: Shape<unknown> = where(
  'the header of a request',
  value => typeof (value as Header).msg_id === 'string' && typeof (value as Header).msg_type === 'string',
)

// Parts of contents.

const errorFields = { ename: text, evalue: text, traceback: list(text) }

const errorReply = fields<ErrorReply>({ status: choice('error'), ...errorFields })

const expressionResult = byField<ExpressionResult, 'status'>('status', {
  ok: fields<Extract<ExpressionResult, { status: 'ok' }>>({
    status: choice('ok'),
    data: mimeBundle,
    metadata: anyObject,
  }),
  error: errorReply,
})

const payload: Shape<Payload> = byField<Payload, 'source'>('source', {
  page: fields<Extract<Payload, { source: 'page' }>>({ source: choice('page'), data: mimeBundle, start: count }),
  set_next_input: fields<Extract<Payload, { source: 'set_next_input' }>>({
    source: choice('set_next_input'),
    text,
    replace: flag,
  }),
})

const executed = {
  execution_count: count,
  user_expressions: entries(text, expressionResult),
  payload: list(payload),
}

const displayData = fields<DisplayData>({
  data: mimeBundle,
  metadata: anyObject,
  transient: fields<DisplayData['transient']>({ display_id: optional(text) }),
})

const errorContent = fields<Publications['error']>(errorFields)

const comms = {
  comm_open: fields<Publications['comm_open']>({ comm_id: filled, target_name: text, data: anyObject }),
  comm_msg: fields<Publications['comm_msg']>({ comm_id: filled, data: anyObject }),
  comm_close: fields<Publications['comm_close']>({ comm_id: filled, data: anyObject }),
}

const shutdownReply = fields<Publications['shutdown_reply']>({ status: choice('ok'), restart: flag })

// Shell and control: a reply, or the error that stands for any.

type Replies = { readonly [T in Exclude<RequestType, Silent>]: Shape<ReplyContent<T>> }

/** Requests without a reply. */
type Silent = { [T in RequestType]: Requests[T]['reply'] extends undefined ? T : never }[RequestType]

const repliesByRequest: Replies = {
  execute_request: byField<ExecuteReply, 'status'>('status', {
    ok: fields<Extract<ExecuteReply, { status: 'ok' }>>({ status: choice('ok'), ...executed }),
    error: fields<Extract<ExecuteReply, { status: 'error' }>>({
      status: choice('error'),
      ...errorFields,
      ...executed,
    }),
    aborted: fields<Extract<ExecuteReply, { status: 'aborted' }>>({
      status: choice('aborted'),
      execution_count: count,
    }),
  }),
  inspect_request: fields<ReplyContent<'inspect_request'>>({
    status: choice('ok'),
    found: flag,
    data: mimeBundle,
    metadata: anyObject,
  }),
  complete_request: fields<CompleteReply>({
    status: choice('ok'),
    matches: list(text),
    cursor_start: count,
    cursor_end: count,
    metadata: fields<CompleteReply['metadata']>({
      _jupyter_types_experimental: optional(
        list(
          fields<NonNullable<CompleteReply['metadata']['_jupyter_types_experimental']>[number]>({
            text,
            type: text,
            start: count,
            end: count,
            signature: optional(text),
          }),
        ),
      ),
    }),
  }),
  history_request: fields<ReplyContent<'history_request'>>({ status: choice('ok'), history: list(historyEntry()) }),
  is_complete_request: fields<ReplyContent<'is_complete_request'>>({
    status: choice('complete', 'incomplete', 'invalid', 'unknown'),
    indent: optional(text),
  }),
  kernel_info_request: fields<KernelInfoReply>({
    status: choice('ok'),
    protocol_version: choice(PROTOCOL_VERSION),
    implementation: filled,
    implementation_version: filled,
    language_info: fields<KernelInfoReply['language_info']>({
      name: filled,
      version: filled,
      mimetype: mimeType,
      file_extension: where('a dot and letters', value => /^\.\w+$/.test(String(value))),
      pygments_lexer: optional(filled),
      codemirror_mode: optional(
        where<string | Record<string, unknown>>('a string or an object', value => /string|object/.test(typeof value)),
      ),
      nbconvert_exporter: optional(filled),
    }),
    banner: text,
    help_links: list(fields<KernelInfoReply['help_links'][number]>({ text: filled, url: filled })),
    supported_features: list(filled),
    debugger: flag,
  }),
  comm_info_request: fields<ReplyContent<'comm_info_request'>>({
    status: choice('ok'),
    comms: entries(filled, fields<{ target_name: string }>({ target_name: text })),
  }),
  interrupt_request: fields<ReplyContent<'interrupt_request'>>({ status: choice('ok') }),
  shutdown_request: shutdownReply,
  debug_request: debugReply,
  connect_request: fields<ReplyContent<'connect_request'>>({
    status: choice('ok'),
    shell_port: count,
    iopub_port: count,
    stdin_port: count,
    control_port: count,
    hb_port: count,
  }),
  usage_request: fields<UsageReply>({
    status: choice('ok'),
    hostname: filled,
    pid: count,
    kernel_cpu: amount,
    kernel_memory: count,
    cpu_count: count,
    host_cpu_percent: optional(amount),
    host_virtual_memory: fields<UsageReply['host_virtual_memory']>({
      total: count,
      available: count,
      percent: amount,
      used: count,
      free: count,
    }),
  }),
  create_subshell_request: fields<ReplyContent<'create_subshell_request'>>({
    status: choice('ok'),
    subshell_id: filled,
  }),
  delete_subshell_request: fields<ReplyContent<'delete_subshell_request'>>({ status: choice('ok') }),
  list_subshell_request: fields<ReplyContent<'list_subshell_request'>>({
    status: choice('ok'),
    subshell_id: list(filled),
  }),
}

function historyEntry(): Shape<HistoryEntry> {
  const output = where('a string or null', value => value === null || typeof value === 'string')
  return {
    problems(value, path) {
      if (!Array.isArray(value) || value.length !== 3) return [`${path} must be [session, line, input]`]
      const [session, line, input] = value
      const inputs = Array.isArray(input)
        ? [...text.problems(input[0], `${path}[2][0]`), ...output.problems(input[1], `${path}[2][1]`)]
        : text.problems(input, `${path}[2]`)
      return [...whole.problems(session, `${path}[0]`), ...count.problems(line, `${path}[1]`), ...inputs]
    },
  }
}

const replies: Readonly<Record<string, Shape<unknown>>> = Object.fromEntries(
  Object.entries(repliesByRequest).map(([request, shape]) => [request.replace(/_request$/, '_reply'), orError(shape)]),
)

function orError(shape: Shape<unknown>): Shape<unknown> {
  return {
    problems(value, path) {
      const problems = shape.problems(value, path)
      const isError = (value as { status?: unknown } | null)?.status === 'error'
      return isError && problems.length > 0 ? errorReply.problems(value, path) : problems
    },
  }
}

const questions = {
  input_request: fields<{ prompt: string; password: boolean }>({ prompt: text, password: flag }),
}

const publications: { readonly [T in keyof Publications]: Shape<Publications[T]> } = {
  stream: fields<Publications['stream']>({ name: choice('stdout', 'stderr'), text: filled }),
  display_data: displayData,
  update_display_data: {
    problems: (value, path) => [
      ...displayData.problems(value, path),
      ...filled.problems((value as DisplayData).transient?.display_id, `${path}.transient.display_id`),
    ],
  },
  execute_input: fields<Publications['execute_input']>({ code: text, execution_count: count }),
  execute_result: fields<Publications['execute_result']>({
    execution_count: count,
    data: mimeBundle,
    metadata: anyObject,
  }),
  error: errorContent,
  clear_output: fields<Publications['clear_output']>({ wait: flag }),
  status: fields<Publications['status']>({ execution_state: choice('starting', 'busy', 'idle') }),
  iopub_welcome: fields<Publications['iopub_welcome']>({ subscription: text }),
  shutdown_reply: shutdownReply,
  debug_event: debugEvent,
  ...comms,
}
