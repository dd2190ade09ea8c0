/** @file What a series belongs to: its run and its tag. */

import { PayloadError } from './columns.ts'

export interface RunTag {
  /** The run's folder, such as `logs/graph`. Text of any kind: show it as text. */
  readonly run: string
  /** What was measured, such as `loss` or `layer1/weights`. Text of any kind. */
  readonly tag: string
}

/** @throws {PayloadError} if `json` is no object with a run and a tag. */
export function readRunTag(json: unknown, what: string): RunTag & { fields: Record<string, unknown> } {
  const fields = Object(json) as Record<string, unknown>
  const { run, tag } = fields
  if (typeof run !== 'string' || typeof tag !== 'string') {
    throw new PayloadError(`${what} must have a run and a tag, got ${JSON.stringify({ run, tag })}`)
  }
  return { run, tag, fields }
}
