import type { CommRequest } from '../../threads.ts'
import type { Kernel } from '../kernel.ts'
import type { ReceivedMessage } from '../wire.ts'
import type { Handler } from './index.ts'

// Three messages, one way to the main thread: the callbacks that wait for them are the user's. But the live comm ends here.

export const commOpen: Handler<'comm_open'> = (content, request, kernel) =>
  deliver({ msg_type: 'comm_open', content }, request, kernel)

export const commMsg: Handler<'comm_msg'> = (content, request, kernel) =>
  deliver({ msg_type: 'comm_msg', content }, request, kernel)

export const commClose: Handler<'comm_close'> = (content, request, kernel) =>
  deliver({ msg_type: 'comm_close', content }, request, kernel)

async function deliver(comm: CommRequest, request: ReceivedMessage, kernel: Kernel): Promise<undefined> {
  kernel.comms.note(comm)
  if (kernel.live.isMeant(comm)) {
    kernel.live.receiveFromPage(comm)
    return undefined
  }
  const task = kernel.tasks.start(request, { allowsInput: false })
  await kernel.interrupter.settled()
  await kernel.cells.deliver(task, comm, request.buffers)
}
