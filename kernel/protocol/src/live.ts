/**
 * @file The live comm: between a notebook's page and the kernel's message thread, which answers also while a cell computes.
 *
 * The page opens it when it meets a kernel, after a reload too. The kernel then sends each panel that it still has, whole, and from then on
 * what is added. A cell's output alone never depends on it.
 */

import { PayloadError } from './columns.ts'
import type { MimeBundle } from './messages.ts'
import { isMode, type Mode } from './modes.ts'
import type { DeltaSeries } from './summary.ts'

export const LIVE_TARGET = 'diptych.live'

/** Data of the page's comm_open and comm_msg: how cells run that do not say it themselves. `null`: as the kernel's own settings say. */
export interface FromPage {
  mode: Mode | null
}

export type ToPage =
  /** A panel, whole; its points are in the message's one buffer. `cellId` is the notebook's id of the cell. */
  | { type: 'panel'; panel: string; cellId: string | null; series: readonly DeltaSeries[] }
  /** Points that were added to a panel, in the message's one buffer. */
  | { type: 'append'; panel: string; series: readonly DeltaSeries[] }
  /** The cell has ended: what its output holds for good, for a page that was not there to get it. */
  | { type: 'end'; panel: string; cellId: string | null; data: MimeBundle }
  | ({ type: 'status' } & KernelStatus)

export interface KernelStatus {
  /** How cells run that do not say it themselves. */
  mode: Mode
  /** Who decided it: `set by %mode`, `the notebook's metadata`. */
  modeSetBy: string
  /** Empty until a cell has used the engine. */
  devices: readonly LiveDevice[]
  /** Memory of the kernel's process, resident. */
  memoryBytes: number
  /** Tensors that hold memory. */
  tensors: number
}

export interface LiveDevice {
  /** `/device:GPU:0`. */
  name: string
  type: string
  /** Bytes in use; null where the device does not tell. */
  memoryBytes: number | null
}

/** @throws {PayloadError} */
export function parseFromPage(data: unknown): FromPage {
  const { mode = null } = Object(data) as Record<string, unknown>
  if (mode !== null && !isMode(mode)) {
    throw new PayloadError(`${LIVE_TARGET}: mode must be a mode or null, got ${JSON.stringify(mode)}`)
  }
  return { mode }
}

/** @throws {PayloadError} */
export function parseToPage(data: unknown): ToPage {
  const { type, panel } = Object(data) as Record<string, unknown>
  if (type === 'status') return data as ToPage
  if (type !== 'panel' && type !== 'append' && type !== 'end') {
    throw new PayloadError(`${LIVE_TARGET}: unknown type ${JSON.stringify(type)}`)
  }
  if (typeof panel !== 'string') throw new PayloadError(`${LIVE_TARGET}: ${type} must name its panel`)
  return data as ToPage
}
