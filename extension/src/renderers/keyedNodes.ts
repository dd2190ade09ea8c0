/** @file A list of parts in the page that follows a list of keys: parts stay as long as their keys do, so that nothing flickers. */

export interface Part {
  readonly node: HTMLElement
  dispose(): void
}

export class KeyedNodes<Item, Kept extends Part> {
  readonly node: HTMLElement
  readonly #keyOf: (item: Item) => string
  readonly #make: (item: Item) => Kept
  readonly #parts = new Map<string, Kept>()

  constructor(node: HTMLElement, keyOf: (item: Item) => string, make: (item: Item) => Kept) {
    this.node = node
    this.#keyOf = keyOf
    this.#make = make
  }

  get parts(): Iterable<Kept> {
    return this.#parts.values()
  }

  /** Makes, moves and removes parts until they follow the items, and updates each. */
  update(items: readonly Item[], update: (part: Kept, item: Item) => void): void {
    const keys = new Set(items.map(this.#keyOf))
    for (const [key, part] of this.#parts) {
      if (keys.has(key)) continue
      part.dispose()
      part.node.remove()
      this.#parts.delete(key)
    }
    for (const [index, item] of items.entries()) {
      const key = this.#keyOf(item)
      const part = this.#parts.get(key) ?? this.#make(item)
      this.#parts.set(key, part)
      const inPlace = this.node.children[index] ?? null
      if (inPlace !== part.node) this.node.insertBefore(part.node, inPlace)
      update(part, item)
    }
  }

  dispose(): void {
    for (const part of this.#parts.values()) part.dispose()
    this.#parts.clear()
  }
}
