/** @file The parts of the io thread that handlers work with. */

import type { Debugger } from '../debug/debugger.ts'
import type { Cells } from './cells.ts'
import type { CommRegistry } from './commRegistry.ts'
import type { Connection } from './connection.ts'
import type { History } from './history.ts'
import type { Input } from './input.ts'
import type { Interrupter } from './interrupter.ts'
import type { LastWords } from './lastWords.ts'
import type { Live } from './live.ts'
import type { MainThread } from './mainThread.ts'
import type { Publisher } from './publisher.ts'
import type { Sockets } from './sockets.ts'
import type { SourceService } from './sourceService.ts'
import type { Subshells } from './subshells.ts'
import type { Tasks } from './tasks.ts'
import type { Turn } from './turns.ts'
import type { UsageMeter } from './usage.ts'
import type { Wire } from './wire.ts'

export interface Kernel {
  readonly wire: Wire
  readonly sockets: Sockets
  readonly publisher: Publisher
  readonly tasks: Tasks
  readonly history: History
  readonly comms: CommRegistry
  readonly input: Input
  readonly interrupter: Interrupter
  readonly main: MainThread
  readonly cells: Cells
  readonly lastWords: LastWords
  readonly live: Live
  readonly debugger: Debugger
  readonly source: SourceService
  readonly subshells: Subshells
  readonly usage: UsageMeter
  /** Where it listens. */
  readonly connection: Connection
  /** Answers cells that will not run. */
  abort(cells: readonly Turn[]): Promise<void>
  /** Ends the process when the messages that wait have been sent. */
  stop(): Promise<void>
}
