/** @file Prints under the cell that a graph function is traced again and again. */

import { subscribe } from 'node:diagnostics_channel'
import type { RetraceWarning } from '@diptych/tensor/runtime'
import type { Engine } from './engine.ts'
import type { Outlet } from './outlet.ts'

export function printRetraceWarnings(engine: Engine, outlet: Outlet): void {
  engine.onLoad(({ retraceChannel }) =>
    subscribe(retraceChannel.name, message => {
      const { line, text } = message as RetraceWarning
      outlet.text('stderr', `Warning: ${line === undefined ? '' : `${line.replace(/:\d+$/, '')}: `}${text}\n`)
    }),
  )
}
