/** @file What `diptych doctor` finds out, one check at a time. */

/** `error`: the kernel cannot work like this. `warning`: it works, but not as well as it could. */
export type CheckStatus = 'ok' | 'warning' | 'error'

export interface Check {
  readonly name: string
  readonly status: CheckStatus
  /** What was found. */
  readonly detail: string
  /** What to do, where something is wrong. */
  readonly fix?: string
}

export function ok(name: string, detail: string): Check {
  return { name, status: 'ok', detail }
}

export function warning(name: string, detail: string, fix: string): Check {
  return { name, status: 'warning', detail, fix }
}

export function failure(name: string, detail: string, fix: string): Check {
  return { name, status: 'error', detail, fix }
}
