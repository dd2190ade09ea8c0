/** @file The magics, in the order in which `%lsmagic` lists them. A new one is a file beside this one and a line here. */

import { autoreload } from './autoreload.ts'
import { compare } from './compare.ts'
import { doctor } from './doctor.ts'
import { eager } from './eager.ts'
import { graph } from './graph.ts'
import { graphReport } from './graphReport.ts'
import { lsmagic } from './lsmagic.ts'
import type { Magic } from './magic.ts'
import { mode } from './mode.ts'
import { types } from './types.ts'

export const magics: readonly Magic[] = [eager, graph, compare, mode, types, autoreload, graphReport, doctor, lsmagic]

export function findMagic(call: Pick<Magic, 'name' | 'kind'>): Magic | undefined {
  return magics.find(({ name, kind }) => name === call.name && kind === call.kind)
}

/** As it is written in a cell: `%%graph`, `%mode`. */
export function spelled({ name, kind }: Pick<Magic, 'name' | 'kind'>): string {
  return `${kind === 'cell' ? '%%' : '%'}${name}`
}
