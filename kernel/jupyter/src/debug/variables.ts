/** @file Values as front ends list them: one line each, and a number to ask for what is in it. */

import type { Variable } from '@diptych/protocol'
import type { MainSession, Property, RemoteObject } from './v8.ts'
import { valueText } from './valueText.ts'

/** Longer arrays are shown in ranges, longer objects cut. */
const RANGE = 100
const NAMES_LIMIT = 1000

/** Why one exists: what is void when the main thread goes on, and what when the panel asks anew. */
export type Lifetime = 'stop' | 'panel'

/** A scope, where inner names hide outer ones, or an object. */
interface Container {
  readonly lifetime: Lifetime
  readonly objectIds: readonly string[]
  /** An expression for the object. */
  readonly path?: string
  /** A part of an array. */
  readonly range?: { readonly start: number; readonly count: number }
  /** Beside what is in the objects. */
  readonly extra?: readonly Property[]
  readonly isScope?: boolean
}

export class Variables {
  readonly #session: MainSession
  readonly #containers = new Map<number, Container>()
  #last = 0

  constructor(session: MainSession) {
    this.#session = session
  }

  /** @returns a number for `list` */
  add(container: Container): number {
    this.#containers.set(++this.#last, container)
    return this.#last
  }

  forget(lifetime: Lifetime): void {
    for (const [reference, container] of this.#containers)
      if (container.lifetime === lifetime) this.#containers.delete(reference)
  }

  /** @returns undefined if the reference is not valid, or no more */
  async list(reference: number, start = 0, count?: number): Promise<Variable[] | undefined> {
    const container = this.#containers.get(reference)
    if (!container) return undefined
    const length = container.isScope ? undefined : await this.#lengthOf(container)
    if (length === undefined) return await this.#named(container)
    const first = (container.range?.start ?? 0) + start
    const available = Math.max(0, (container.range?.count ?? length) - start)
    return await this.#indexed(
      container,
      first,
      Math.min(available, count ?? available),
      container.range === undefined && start === 0,
    )
  }

  /** One value, with a reference to what is in it. */
  describe(name: string, value: RemoteObject, lifetime: Lifetime, path?: string, text = valueText(value)): Variable {
    const objectId = value.objectId
    const isOpen = objectId !== undefined && value.type !== 'function' && value.type !== 'symbol'
    return {
      name,
      value: text,
      ...(objectId !== undefined && { type: text }),
      variablesReference: isOpen
        ? this.add({ lifetime, objectIds: [objectId], ...(path !== undefined && { path }) })
        : 0,
      ...(path !== undefined && { evaluateName: path }),
    }
  }

  /** `describe` for a value that stands alone. */
  async describeAlone(name: string, value: RemoteObject, lifetime: Lifetime, path?: string): Promise<Variable> {
    if (value.objectId === undefined) return this.describe(name, value, lifetime, path)
    const head = await this.#call(
      value.objectId,
      'function () { return __diptych.debug.tensors({ it: this }).it }',
      true,
    )
    const text = head.exceptionDetails ? undefined : (head.result.value as string | undefined)
    return this.describe(name, value, lifetime, path, text)
  }

  /** Of an array or a typed array. */
  async #lengthOf({ objectIds: [objectId] }: Container): Promise<number | undefined> {
    const { result } = await this.#call(
      objectId!,
      'function () { return Array.isArray(this) || (ArrayBuffer.isView(this) && !(this instanceof DataView)) ? this.length : undefined }',
      true,
    )
    return typeof result.value === 'number' ? result.value : undefined
  }

  async #indexed(container: Container, start: number, count: number, isWhole: boolean): Promise<Variable[]> {
    const { lifetime, objectIds, path } = container
    if (count > RANGE) {
      // Ranges of ranges, so that no list is long.
      let size = RANGE
      while (count / size > RANGE) size *= RANGE
      const ranges: Variable[] = []
      for (let from = start; from < start + count; from += size) {
        const range = { start: from, count: Math.min(size, start + count - from) }
        const variablesReference = this.add({ lifetime, objectIds, range, ...(path !== undefined && { path }) })
        const name = `[${from}…${from + range.count - 1}]`
        ranges.push({ name, value: '', variablesReference, indexedVariables: range.count })
      }
      return ranges
    }
    const part = await this.#call(
      objectIds[0]!,
      `function () { const part = Object.create(null); for (let i = ${start}; i < ${start + count}; i++) if (i in this) part[i] = this[i]; return part }`,
    )
    const { objectId } = part.result
    if (objectId === undefined) return []
    const items = await this.#properties(objectId, lifetime, path)
    if (!isWhole) return items
    const length = await this.#call(objectIds[0]!, 'function () { return this.length }')
    return [...items, this.describe('length', length.result, lifetime, path && `${path}.length`)]
  }

  async #named({ lifetime, objectIds, path, extra = [], isScope = false }: Container): Promise<Variable[]> {
    const found = new Map<string, Variable>()
    for (const property of extra) {
      if (!property.value) continue
      found.set(property.name, await this.describeAlone(property.name, property.value, lifetime))
    }
    for (const objectId of objectIds) {
      for (const variable of await this.#properties(objectId, lifetime, path, isScope))
        if (!found.has(variable.name)) found.set(variable.name, variable)
    }
    return [...found.values()]
  }

  async #properties(objectId: string, lifetime: Lifetime, path?: string, isScope = false): Promise<Variable[]> {
    const [own, heads] = await Promise.all([
      this.#session.post('Runtime.getProperties', { objectId, ownProperties: true }),
      this.#tensorHeads(objectId),
    ])
    const shown = own.result.filter(({ name }) => !isHidden(name)).slice(0, NAMES_LIMIT)
    const variables = await Promise.all(
      shown.map(async property => {
        const { name } = property
        const value = property.value ?? (await this.#read(objectId, property))
        const itsPath = isScope ? name : path === undefined ? undefined : path + accessor(name)
        if (value) return this.describe(name, value, lifetime, itsPath, heads[name])
        // Of a scope: its declaration is still to come.
        return { name, value: isScope ? '(not yet)' : '(…)', variablesReference: 0 }
      }),
    )
    const internal = (own.internalProperties ?? []).filter(({ name }) => isTelling(name))
    return [
      ...variables,
      ...internal.flatMap(({ name, value }) => (value ? [this.describe(name, value, lifetime)] : [])),
    ]
  }

  /** A getter's value, if it changes nothing. */
  async #read(objectId: string, { name, get }: Property): Promise<RemoteObject | undefined> {
    if (!get || get.type === 'undefined') return undefined
    const { result, exceptionDetails } = await this.#call(
      objectId,
      `function () { return this[${JSON.stringify(name)}] }`,
    )
    return exceptionDetails ? undefined : result
  }

  /** What tensors show instead of their innards. */
  async #tensorHeads(objectId: string): Promise<Record<string, string>> {
    const { result, exceptionDetails } = await this.#call(
      objectId,
      'function () { return __diptych.debug.tensors(this) }',
      true,
    )
    return exceptionDetails ? {} : ((result.value ?? {}) as Record<string, string>)
  }

  #call(objectId: string, functionDeclaration: string, returnByValue = false) {
    return this.#session.post('Runtime.callFunctionOn', {
      functionDeclaration,
      objectId,
      returnByValue,
      silent: true,
      throwOnSideEffect: true,
    })
  }
}

/** The rewriter's own names have a joiner in them. */
function isHidden(name: string): boolean {
  return name.includes('\u200c')
}

/** `[[Entries]]` of a map, `[[PromiseState]]`; not what every object and function has. */
function isTelling(name: string): boolean {
  return !/^\[\[(Prototype|Scopes|FunctionLocation|IsGenerator)\]\]$/.test(name)
}

function accessor(name: string): string {
  if (/^\d+$/.test(name)) return `[${name}]`
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`
}
