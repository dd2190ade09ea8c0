/** @file `tf.debug.checkNumerics`: which op made the first NaN or ∞, of what. */

import type { EngineTensor } from '../engineTensor.ts'
import { ArgumentError } from '../errors.ts'
import { engineTensorOf } from '../graph/engineTensors.ts'
import { structureOf } from '../graph/structure.ts'
import { guarded } from '../interrupt.ts'
import { currentScope, runInMode } from '../mode.ts'
import { type NumericsFinding, numericsError } from './numericsFinding.ts'
import { NumericsReport } from './numericsReport.ts'
import { findingIn, type NumericsWatch, watchNumerics } from './numericsWatch.ts'
import { isGraphFunction, programOf } from './program.ts'

export interface CheckNumericsOptions {
  /** Throw a NumericsError instead of returning what was found: for plain functions at the line that made it. Default false. */
  readonly throw?: boolean
}

const ASKED = 'tf.debug.checkNumerics'

/**
 * Finds the op, with its line, that made the first NaN or ∞, and the values that it made it of.
 *
 * A function made by `tf.graph` is replayed op by op; variables keep their values. Any other function is run as it is, in eager mode, and its ops
 * are looked at one by one, those of graph functions that it calls too. It may be async, read values, and step optimizers, which then have
 * stepped.
 *
 * @param f - the code. @param args - its arguments.
 * @param options.throw - throw what was found.
 * @returns the finding, as data and, as a string or in a cell, in words; a promise of it if `f` is async.
 * @throws {NumericsError} with `throw`, at a NaN or an ∞. @throws what `f` throws.
 * @example
 * const report = tf.debug.checkNumerics(() => tf.log(tf.tensor1d([1, 0])).sum())
 * console.log(String(report))
 */
export function checkNumerics<Result>(
  f: (...args: never[]) => Result,
  args: readonly unknown[] = [],
  options: CheckNumericsOptions = {},
): Result extends Promise<unknown> ? Promise<NumericsReport> : NumericsReport {
  if (typeof f !== 'function') {
    throw new ArgumentError(
      `${ASKED}: expected a function, got ${f === null ? 'null' : typeof f}. Write ${ASKED}(() => …).`,
    )
  }
  const report = isGraphFunction(f) ? checkGraph(f, args, options) : checkCode(f, args, options)
  return report as ReturnType<typeof checkNumerics<Result>>
}

function checkGraph(f: unknown, args: readonly unknown[], options: CheckNumericsOptions): NumericsReport {
  return guarded(() => {
    using program = programOf(f, args, ASKED)
    const finding = findingIn(program, tensor => program.inputName(program.inputs.indexOf(tensor)))
    if (finding && options.throw) throw numericsError(finding)
    return new NumericsReport(program.name, program.order.length, finding)
  })
}

function checkCode(
  f: (...args: never[]) => unknown,
  args: readonly unknown[],
  options: CheckNumericsOptions,
): NumericsReport | Promise<NumericsReport> {
  const names = new Map<EngineTensor, string>(
    structureOf(args, 'keep').tensors.map((tensor, index) => [engineTensorOf(tensor), `argument ${index + 1}`]),
  )
  let ops = 0
  let first: NumericsFinding | undefined
  return runInMode('eager', () => {
    const scope = currentScope()
    const watch: NumericsWatch = {
      isThorough: true,
      concerns: () => currentScope() === scope && first === undefined,
      see: (count, finding) => {
        ops += count
        first ??= finding
        return finding !== undefined && options.throw === true
      },
      nameOf: tensor => names.get(tensor),
    }
    const end = watchNumerics(watch, scope?.signal)
    const report = (): NumericsReport => new NumericsReport(f.name || 'the function', ops, first)
    let result: unknown
    try {
      result = f(...(args as never[]))
      if (result instanceof Promise) return result.then(report).finally(end)
      return report()
    } finally {
      if (!(result instanceof Promise)) end()
    }
  })
}

let disable: (() => void) | undefined

/**
 * From here on every op, compiled function and flush of a graph cell whose result has a NaN or an ∞ throws, naming the op, its line and its inputs.
 * Each result is read for it, so everything takes longer; functions are replayed only when it happened. In graph cells and graph
 * functions, what is not finite within a step only is not seen: `tf.debug.checkNumerics` does see it.
 *
 * @throws {NumericsError} from then on, where the op is called, or where a graph's result is computed.
 * @example
 * tf.debug.enableCheckNumerics()
 * tf.debug.disableCheckNumerics()
 */
export function enableCheckNumerics(): void {
  disable ??= watchNumerics({ isThorough: false, concerns: () => true, see: (_, finding) => finding !== undefined })
}

/**
 * Ends `enableCheckNumerics`.
 *
 * @example tf.debug.disableCheckNumerics()
 */
export function disableCheckNumerics(): void {
  disable?.()
  disable = undefined
}
