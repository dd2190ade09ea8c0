/**
 * @file The main shell and its subshells: each runs its own cells in order, and does not wait for the others' awaits.
 *
 * All of them share the main thread and its variables: cells of two subshells interleave where they await.
 */

import { randomUUID } from 'node:crypto'
import { type Header, RequestError } from '@diptych/protocol'
import { type Turn, Turns, type TurnTakers } from './turns.ts'

/** A request for a subshell that was never created, or has been deleted. The name is ipykernel's. */
export class UnknownSubshellError extends RequestError {
  override name = 'UnknownSubshellError'
}

export class Subshells {
  readonly #takers: TurnTakers
  readonly main: Turns
  readonly #subshells = new Map<string, Turns>()

  constructor(takers: TurnTakers) {
    this.#takers = takers
    this.main = new Turns(takers)
  }

  /** @returns the new subshell's id. */
  create(): string {
    const id = randomUUID()
    this.#subshells.set(id, new Turns(this.#takers))
    return id
  }

  /**
   * What runs in it goes on to its end.
   *
   * @returns the cells that waited in it.
   * @throws {UnknownSubshellError}
   */
  delete(id: string): Turn[] {
    const waiting = this.#find(id).takeCells()
    this.#subshells.delete(id)
    return waiting
  }

  list(): string[] {
    return [...this.#subshells.keys()]
  }

  /** Where a request belongs. @throws {UnknownSubshellError} */
  of({ subshell_id: id }: Pick<Header, 'subshell_id'>): Turns {
    return id === undefined || id === null ? this.main : this.#find(id)
  }

  #find(id: string): Turns {
    const turns = this.#subshells.get(id)
    if (turns) return turns
    const known = this.#subshells.size === 0 ? 'There is none' : `There are ${this.list().join(', ')}`
    throw new UnknownSubshellError(
      `subshell_id must name a subshell, got ${JSON.stringify(id)}. ${known}; create_subshell_request makes one.`,
    )
  }
}
