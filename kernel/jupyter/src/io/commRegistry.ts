/** @file The comms that are open, whichever side opened them: what a comm_info request asks for, also while the main thread is busy. */

import type { CommRequest } from '../threads.ts'

export class CommRegistry {
  readonly #targets = new Map<string, string>()

  /** Takes note of a comm message in either direction. */
  note({ msg_type: type, content }: CommRequest): void {
    if (type === 'comm_open') this.#targets.set(content.comm_id, content.target_name)
    if (type === 'comm_close') this.#targets.delete(content.comm_id)
  }

  /** comm_id → target, of all targets or of one. */
  list(target?: string): Record<string, { target_name: string }> {
    const all = [...this.#targets].map(([id, name]) => [id, { target_name: name }] as const)
    return Object.fromEntries(target === undefined ? all : all.filter(([, { target_name: name }]) => name === target))
  }
}
