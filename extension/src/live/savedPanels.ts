/**
 * @file Panels that were in the page when their notebook was saved. What the file says about them counts: one that a person has
 * cleared is not put back.
 */

const KEY = 'diptych:saved-panels'
/** A kernel tells a page of its latest panels only. */
const KEPT = 200

export class SavedPanels {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>

  /** @param storage - outlives the page */
  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage
  }

  has(panel: string): boolean {
    return this.#read().includes(panel)
  }

  add(panels: Iterable<string>): void {
    const all = new Set([...this.#read(), ...panels])
    this.#storage.setItem(KEY, JSON.stringify([...all].slice(-KEPT)))
  }

  #read(): string[] {
    try {
      const list: unknown = JSON.parse(this.#storage.getItem(KEY) ?? '[]')
      return Array.isArray(list) ? list.filter(name => typeof name === 'string') : []
    } catch (error) {
      // Not ours, or cut off: begun anew.
      if (error instanceof SyntaxError) return []
      throw error
    }
  }
}
