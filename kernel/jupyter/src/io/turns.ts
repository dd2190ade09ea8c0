/** @file What waits in one shell or subshell: its cells take turns, and comm messages keep their place among them. */

import type { RequestChannel } from './dispatch.ts'
import type { ReceivedMessage } from './wire.ts'

/** A cell, or a comm message. */
export interface Turn {
  readonly channel: RequestChannel
  readonly request: ReceivedMessage
}

export interface TurnTakers {
  /** Resolves when the cell has ended and been answered. */
  runCell(turn: Turn, turns: Turns): Promise<void>
  deliverComm(turn: Turn): void
}

export class Turns {
  readonly #takers: TurnTakers
  readonly #waiting: Turn[] = []
  #isRunning = false
  #isHandedOver = false

  constructor(takers: TurnTakers) {
    this.#takers = takers
  }

  add(turn: Turn): void {
    this.#waiting.push(turn)
    this.#next()
  }

  /** The running cell is with the main thread. */
  handedOver(): void {
    this.#isHandedOver = true
    this.#next()
  }

  /** Takes out the cells that have not begun. */
  takeCells(): Turn[] {
    const cells = this.#waiting.filter(isCell)
    const others = this.#waiting.filter(turn => !isCell(turn))
    this.#waiting.splice(0, this.#waiting.length, ...others)
    return cells
  }

  #next(): void {
    while (this.#waiting[0]) {
      const isNextCell = isCell(this.#waiting[0])
      // A comm message must not overtake the cells before it, that may open its comm; but it does not wait for their end.
      if (this.#isRunning && (isNextCell || !this.#isHandedOver)) return
      const turn = this.#waiting.shift()!
      if (isNextCell) void this.#run(turn)
      else this.#takers.deliverComm(turn)
    }
  }

  async #run(turn: Turn): Promise<void> {
    this.#isRunning = true
    this.#isHandedOver = false
    await this.#takers.runCell(turn, this)
    this.#isRunning = false
    this.#next()
  }
}

function isCell({ request }: Turn): boolean {
  return request.header.msg_type === 'execute_request'
}
