/** @file `tf.nameScope`, and the names of layers: what the ops that are recorded belong to. */

import { ArgumentError } from '../errors.ts'
import { currentTrace } from '../execute.ts'
import { core, layers } from '../tfjs.ts'
import type { TapeNode } from './backward/frame.ts'

let scope = ''

/** The scopes that the code which runs now is in, from the outermost: `encoder/dense_1`. Empty outside of all. */
export function currentNameScope(): string {
  return scope
}

/**
 * Runs `fn`, whose ops then belong to a scope: explanations, exported graphs and their drawings group nodes by it. Scopes nest. Layers are
 * scopes of themselves, by their names. In a graph function an op's gradient belongs to the scope `gradients/…` of the op's.
 *
 * @param name - letters, digits and `_ . -`, and `/` between scopes; not at its end.
 * @returns what `fn` returns.
 * @throws {ArgumentError} if the name is none, or if `fn` is async: the scope would end before its ops run.
 * @example tf.nameScope('encoder', () => tf.ones([2, 2]).square())
 */
export function nameScope<T>(name: string, fn: () => T): T {
  if (typeof name !== 'string' || !/^[A-Za-z0-9.][A-Za-z0-9_.-]*(\/[A-Za-z0-9_.-]+)*$/.test(name)) {
    throw new ArgumentError(
      `tf.nameScope: expected a name of letters, digits and _ . - (scopes in it apart by /), got ${JSON.stringify(name)}.`,
    )
  }
  if (typeof fn !== 'function') {
    throw new ArgumentError(
      `tf.nameScope: expected a function, got ${fn === null ? 'null' : typeof fn}. Write tf.nameScope('${name}', () => …).`,
    )
  }
  const result = within(name, fn)
  if (result instanceof Promise) {
    // What it meets without its scope is not news.
    result.catch(() => {})
    throw new ArgumentError(
      `tf.nameScope: the function of scope ${name} is async, and a scope ends when its function returns. Await outside of it.`,
    )
  }
  return result
}

/** Runs `work`, which records ops of a scope that was left, in that scope. @param full - from the outermost, as `currentNameScope` */
export function atNameScope<T>(full: string, work: () => T): T {
  const outer = scope
  scope = full
  try {
    return work()
  } finally {
    scope = outer
  }
}

/** Leaves all scopes after a forced termination, which skips `finally`. */
export function abandonNameScopes(): void {
  scope = ''
}

function within<T>(name: string, fn: () => T): T {
  return atNameScope(scope === '' ? name : `${scope}/${name}`, fn)
}

const { prototype } = layers.layers.Layer
const { apply } = prototype

prototype.apply = function (this: typeof prototype, ...given: Parameters<typeof apply>) {
  return within(this.name.replace(/[^\w./-]/g, '_'), () => apply.apply(this, given))
}

interface Engine {
  readonly state: { readonly activeTape: readonly TapeNode[] | null }
  addTapeNode(...given: unknown[]): void
}

const engine = core.engine() as unknown as Engine
const { addTapeNode } = engine

engine.addTapeNode = (...given) => {
  addTapeNode.apply(engine, given)
  if (scope === '' || !currentTrace()) return
  const node = engine.state.activeTape?.at(-1)
  if (node?.gradient) node.gradient = scopedGradient(node.gradient, `gradients/${scope}`)
}

function scopedGradient(gradient: NonNullable<TapeNode['gradient']>, own: string): typeof gradient {
  return dys => {
    const byInput = Object.entries(atNameScope(own, () => gradient(dys)))
    return Object.fromEntries(byInput.map(([input, compute]) => [input, () => atNameScope(own, compute)]))
  }
}
