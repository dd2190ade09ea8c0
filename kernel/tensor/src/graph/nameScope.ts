/** @file `tf.nameScope`, and the names of layers: what the ops that are recorded belong to. */

import { ArgumentError } from '../errors.ts'
import { layers } from '../tfjs.ts'

let scope = ''

/** The scopes that the code which runs now is in, from the outermost: `encoder/dense_1`. Empty outside of all. */
export function currentNameScope(): string {
  return scope
}

/**
 * Runs `fn`, whose ops then belong to a scope: explanations, exported graphs and their drawings group nodes by it. Scopes nest. Layers are
 * scopes of themselves, by their names.
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
