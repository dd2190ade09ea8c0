/** @file What nodes of graphs are called that others read: by parameters, results, scopes and variables, each name once. */

import type { ConcreteFunction } from '../concreteFunction.ts'
import { recordOf } from '../explain/history.ts'

/** Gives each name once: `Mul`, `Mul_1`, `Mul_2`. */
export class Names {
  private readonly prefix: string
  private readonly taken = new Map<string, number>()

  /** @param prefix - of all names, for graphs that hold several functions. */
  constructor(prefix = '') {
    this.prefix = prefix
  }

  unique(name: string): string {
    let count = this.taken.get(name) ?? 0
    let free = count === 0 ? name : `${name}_${count}`
    while (count > 0 && this.taken.has(free)) free = `${name}_${++count}`
    this.taken.set(name, count + 1)
    if (free !== name) this.taken.set(free, 1)
    return this.prefix + free
  }
}

/** What TensorFlow takes for a node's name. */
export function nodeName(text: string): string {
  const name = text.replace(/[^\w./-]+/g, '_').replace(/^[^A-Za-z0-9.]+|_+$/g, '')
  return name === '' ? 'value' : name
}

/** The names of the tensors among a function's arguments: `x`, `batch_x` for a member, `argument_1` where the parameter has no name. */
export function parameterNames(found: ConcreteFunction): string[] {
  return recordOf(found)
    .parts.filter(({ kind }) => kind === 'tensor')
    .map(({ path }) => nodeName(path.replace(/^argument \d+, (?=\w)/, '')))
}

/** The names of the tensors of a function's result: `output_0`, `output_1` … as in TensorFlow, or the member's name in an object. */
export function resultNames({ tensors, rebuild }: ConcreteFunction['result']): string[] {
  const markers = tensors.map(() => ({}))
  const names: string[] = tensors.map((_, index) => `output_${index}`)
  const visit = (value: unknown, path: readonly string[]): void => {
    const index = markers.indexOf(value as object)
    if (index >= 0) {
      const isNamed = path.some(part => !/^\d+$/.test(part))
      names[index] = isNamed ? nodeName(path.join('_')) : `output_${path.length === 0 ? 0 : path.join('_')}`
    } else if (typeof value === 'object' && value !== null) {
      for (const [part, inner] of Object.entries(value)) visit(inner, [...path, part])
    }
  }
  visit(rebuild(markers as never), [])
  return names
}
