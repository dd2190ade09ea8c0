/** @file The table of requests. A `msg_type` that the protocol package gains fails to compile here until it has a handler. */

import type { ReplyContent, RequestContent, RequestType } from '@diptych/protocol'
import type { Kernel } from '../kernel.ts'
import type { ReceivedMessage } from '../wire.ts'
import { commClose, commMsg, commOpen } from './comm.ts'
import { commInfo } from './commInfo.ts'
import { complete } from './complete.ts'
import { connect } from './connect.ts'
import { debug } from './debug.ts'
import { execute } from './execute.ts'
import { history } from './history.ts'
import { inspect } from './inspect.ts'
import { interrupt } from './interrupt.ts'
import { isComplete } from './isComplete.ts'
import { kernelInfo } from './kernelInfo.ts'
import { shutdown } from './shutdown.ts'
import { createSubshell, deleteSubshell, listSubshells } from './subshells.ts'
import { usage } from './usage.ts'

/** Answers one request. What it throws becomes an error reply. */
export type Handler<T extends RequestType> = (
  content: RequestContent<T>,
  request: ReceivedMessage,
  kernel: Kernel,
) => Promise<ReplyContent<T>>

export type Handlers = { readonly [T in RequestType]: Handler<T> }

export const handlers: Handlers = {
  execute_request: execute,
  inspect_request: inspect,
  complete_request: complete,
  history_request: history,
  is_complete_request: isComplete,
  kernel_info_request: kernelInfo,
  comm_info_request: commInfo,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
  debug_request: debug,
  connect_request: connect,
  usage_request: usage,
  create_subshell_request: createSubshell,
  delete_subshell_request: deleteSubshell,
  list_subshell_request: listSubshells,
  comm_open: commOpen,
  comm_msg: commMsg,
  comm_close: commClose,
}
