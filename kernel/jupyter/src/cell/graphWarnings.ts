/** @file Prints under the cell what works otherwise than asked in its graphs, or costs more than it gains. */

import { subscribe } from 'node:diagnostics_channel'
import type { GraphWarning } from '@diptych/tensor/runtime'
import type { Engine } from './engine.ts'
import type { Outlet } from './outlet.ts'

export function printGraphWarnings(engine: Engine, outlet: Outlet): void {
  engine.onLoad(({ lineText, warningChannel }) =>
    subscribe(warningChannel.name, message => {
      const { line, text } = message as GraphWarning
      outlet.text('stderr', `Warning: ${line === undefined ? '' : `${lineText(line)}: `}${text}\n`)
    }),
  )
}
