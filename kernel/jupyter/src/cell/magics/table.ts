/** @file The magics, in the order in which `%lsmagic` lists them. A new one is a file beside this one and a line here. */

import { autoreload } from './autoreload.ts'
import { bash, sh } from './bash.ts'
import { cd } from './cd.ts'
import { compare } from './compare.ts'
import { doctor } from './doctor.ts'
import { eager } from './eager.ts'
import { env } from './env.ts'
import { graph } from './graph.ts'
import { graphReport } from './graphReport.ts'
import { help } from './help.ts'
import { history } from './history.ts'
import { load } from './load.ts'
import { lsmagic } from './lsmagic.ts'
import type { Magic } from './magic.ts'
import { memory } from './memory.ts'
import { mode } from './mode.ts'
import { npm } from './npm.ts'
import { reset } from './reset.ts'
import { run } from './run.ts'
import { shell } from './shell.ts'
import { tensorboard } from './tensorboard.ts'
import { time, timeCell } from './time.ts'
import { timeit, timeitCell } from './timeit.ts'
import { types } from './types.ts'
import { who, whos } from './who.ts'
import { writefile } from './writefile.ts'

export const magics: readonly Magic[] = [
  eager,
  graph,
  compare,
  mode,
  types,
  autoreload,
  graphReport,
  time,
  timeCell,
  timeit,
  timeitCell,
  memory,
  tensorboard,
  shell,
  bash,
  sh,
  npm,
  env,
  cd,
  run,
  load,
  writefile,
  who,
  whos,
  reset,
  history,
  doctor,
  lsmagic,
  help,
]

export function findMagic(call: Pick<Magic, 'name' | 'kind'>): Magic | undefined {
  return magics.find(({ name, kind }) => name === call.name && kind === call.kind)
}

/** Whether no code may stand above it. */
export function standsAtHead({ kind, isForHead }: Magic): boolean {
  return kind === 'cell' || isForHead === true
}

/** As it is written in a cell: `%%graph`, `%mode`, `!`. */
export function spelled({ name, kind }: Pick<Magic, 'name' | 'kind'>): string {
  if (!/^\w/.test(name)) return name
  return `${kind === 'cell' ? '%%' : '%'}${name}`
}
