/** @file The names that cells import from local files, so that `%autoreload 2` can give them their new values. */
import type { Evaluator } from './evaluate.ts'

/** How changed files come into the session. 0: not at all. 1: when a cell imports them again. 2: before each cell. */
export type AutoreloadLevel = 0 | 1 | 2

interface ImportedName {
  readonly specifier: string
  /** The name in the module; `*` is the module itself. */
  readonly imported: string
  /** What the name held when it was imported. */
  readonly value: unknown
}

/** A module as a cell sees it. */
type Namespace = Readonly<Record<string, unknown>>

export class ImportedNames {
  readonly #names = new Map<string, ImportedName>()
  /** Modules that changed, and could not be loaded since. */
  readonly #stale = new Set<string>()

  /** @param names - by the cell's name what it is called in the module. */
  add(specifier: string, names: Readonly<Record<string, string>>, namespace: Namespace): void {
    for (const [name, imported] of Object.entries(names))
      this.#names.set(name, { specifier, imported, value: valueIn(namespace, imported) })
  }

  /** The modules that names came from. */
  get specifiers(): Set<string> {
    return new Set([...this.#names.values()].map(({ specifier }) => specifier))
  }

  /**
   * Gives the names of changed modules their new values, unless a cell has assigned or declared them anew.
   *
   * @throws whatever a module throws; it is tried again the next time.
   */
  async update(
    changed: Iterable<string>,
    load: (specifier: string) => Promise<Namespace>,
    evaluator: Pick<Evaluator, 'evaluate'>,
  ): Promise<void> {
    for (const specifier of changed) this.#stale.add(specifier)
    for (const specifier of this.#stale) {
      const namespace = await load(specifier)
      this.#stale.delete(specifier)
      for (const [name, known] of this.#names) {
        if (known.specifier !== specifier) continue
        const value = valueIn(namespace, known.imported)
        this.#names.set(name, { ...known, value })
        const change = { before: known.value, after: value }
        await evaluator.evaluate(`(change=>{if(Object.is(${name},change.before))${name}=change.after})`).then(found => {
          if (found.status === 'value') (found.value as (change: unknown) => void)(change)
        })
      }
    }
  }
}

function valueIn(namespace: Namespace, imported: string): unknown {
  return imported === '*' ? namespace : namespace[imported]
}
