/**
 * @file What `lowerDecorators` calls while a class with decorators is made, and its instances.
 *
 * @see https://github.com/tc39/proposal-decorators
 */

type Kind = 'method' | 'getter' | 'setter' | 'field' | 'accessor'
type Decorator = (value: unknown, context: object) => unknown
type Initializer = (this: unknown, value: unknown) => unknown
type Hook = (this: unknown) => void

interface Element {
  readonly kind: Kind
  readonly isStatic: boolean
  readonly decorators: readonly Decorator[]
  readonly key: PropertyKey
  readonly initializers: Initializer[]
  readonly hooks: Hook[]
}

/** One class on its way. */
class ClassFrame {
  readonly decorators: readonly Decorator[]
  readonly elements: Element[] = []
  readonly metadata: object = {}

  constructor(decorators: readonly Decorator[]) {
    this.decorators = decorators
  }

  /** Decorates the members: static ones first, methods before fields. */
  apply(made: object & { prototype: object }): this {
    const isField = ({ kind }: Element) => kind === 'field'
    const order = (element: Element) => (isField(element) ? 2 : 0) + (element.isStatic ? 0 : 1)
    for (const element of [...this.elements].sort((a, b) => order(a) - order(b)))
      this.#decorate(element, element.isStatic ? made : made.prototype)
    this.#runHooks(made, ({ isStatic }) => isStatic)
    return this
  }

  /** Before the fields of an instance. */
  start(instance: object): void {
    this.#runHooks(instance, ({ isStatic, kind }) => !isStatic && kind !== 'field' && kind !== 'accessor')
  }

  /** The value that a field begins with. */
  init(index: number, target: object, value: unknown): unknown {
    // The first decorator is the outermost: its initializer comes first.
    return this.elements[index]!.initializers.reduce((current, initialize) => initialize.call(target, current), value)
  }

  /** After the fields of an instance. */
  finish(instance: object): void {
    this.#runHooks(instance, ({ isStatic, kind }) => !isStatic && (kind === 'field' || kind === 'accessor'))
  }

  #runHooks(target: object, matches: (element: Element) => boolean): void {
    for (const { hooks } of this.elements.filter(matches)) for (const hook of hooks) hook.call(target)
  }

  #decorate(element: Element, home: object): void {
    const { kind, key, isStatic, hooks, initializers } = element
    const slot = kind === 'getter' ? 'get' : kind === 'setter' ? 'set' : 'value'
    const descriptor = kind === 'field' ? undefined : Object.getOwnPropertyDescriptor(home, key)!
    const access = {
      has: (object: object) => key in object,
      ...(kind !== 'setter' && { get: (object: object) => Reflect.get(object, key, object) }),
      ...(/setter|field|accessor/.test(kind) && {
        set: (object: object, value: unknown) => void Reflect.set(object, key, value, object),
      }),
    }
    const addInitializer = (hook: Hook) => void hooks.push(checked(hook, 'addInitializer', 'an initializer'))
    const context = {
      kind,
      name: key,
      static: isStatic,
      private: false,
      access,
      addInitializer,
      metadata: this.metadata,
    }
    for (const decorator of element.decorators.toReversed()) {
      const value = kind === 'accessor' ? { get: descriptor!.get, set: descriptor!.set } : descriptor?.[slot]
      const result = checked(decorator, String(key), 'a decorator').call(undefined, value, context)
      if (result === undefined) continue
      if (kind === 'field')
        initializers.unshift(checked(result, String(key), "a field decorator's result") as Initializer)
      else if (kind === 'accessor') {
        const { get, set, init } = result as { get?: () => unknown; set?: () => void; init?: Initializer }
        if (get) descriptor!.get = get
        if (set) descriptor!.set = set
        if (init) initializers.unshift(init)
      } else descriptor![slot] = checked(result, String(key), "a method decorator's result")
    }
    if (descriptor) Object.defineProperty(home, key, descriptor)
  }
}

const open: ClassFrame[] = []

/** `__diptych.decorators`. */
export const decorators = {
  begin(list: readonly Decorator[]): void {
    open.push(new ClassFrame(list))
  },
  /** @returns the key, once */
  add(kind: Kind, isStatic: boolean, list: readonly Decorator[], key: unknown): PropertyKey {
    const name = typeof key === 'symbol' ? key : String(key)
    open.at(-1)!.elements.push({ kind, isStatic, decorators: list, key: name, initializers: [], hooks: [] })
    return name
  },
  apply(made: object & { prototype: object }): ClassFrame {
    return open.at(-1)!.apply(made)
  },
  /** @returns what the class's own decorators make of it */
  end(made: object & { name?: string }): unknown {
    const frame = open.pop()!
    const hooks: Hook[] = []
    let result: unknown = made
    const addInitializer = (hook: Hook) => void hooks.push(checked(hook, 'addInitializer', 'an initializer'))
    const context = { kind: 'class', name: made.name, addInitializer, metadata: frame.metadata }
    for (const decorator of frame.decorators.toReversed())
      result = checked(decorator, String(made.name), 'a decorator').call(undefined, result, context) ?? result
    for (const hook of hooks) hook.call(result)
    return result
  },
}

/** @throws {TypeError} unless it is a function. */
function checked<T>(value: T, name: string, what: string): T {
  if (typeof value === 'function') return value
  throw new TypeError(`${name}: expected a function for ${what}, got ${value === null ? 'null' : typeof value}.`)
}
