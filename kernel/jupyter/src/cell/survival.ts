/** @file Nothing that a cell does ends the kernel silently: errors that nobody caught are printed, and `process.exit` is refused. */

import { isInterrupt } from './awaits.ts'
import type { Outlet } from './outlet.ts'

/** A cell that called `process.exit` or `process.abort`. */
export class ProcessExit extends Error {
  override name = 'ProcessExit'
  readonly exitCode: number

  constructor(call: string, exitCode: number) {
    super(
      `${call} was called, which would end the kernel and lose its variables. Throw an error to stop a cell; to end the kernel use its menu, Shut Down.`,
    )
    this.exitCode = exitCode
  }
}

/** @returns the real `process.exit`, for the kernel's own use. */
export function surviveCells(outlet: Outlet, format: (error: unknown) => string): (code: number) => never {
  const report = (what: string, error: unknown): void => {
    if (!isInterrupt(error)) outlet.text('stderr', `${what} ${format(error)}\n`)
  }
  process.on('uncaughtException', error => report('Uncaught', error))
  process.on('unhandledRejection', error => report('Unhandled rejection:', error))

  const exit = process.exit.bind(process)
  process.exit = (code: number | string | null = process.exitCode ?? 0) => {
    throw new ProcessExit(`process.exit(${code})`, Number(code))
  }
  process.abort = () => {
    throw new ProcessExit('process.abort()', 134)
  }
  return exit
}
