import type { Magic } from './magic.ts'

export const timeit: Magic = {
  name: 'timeit',
  kind: 'line',
  usage: '%timeit [-n loops] [-r runs] statement',
  help: 'Runs the statement many times and says how long it takes: mean, deviation and the best of the runs.',
  codeAfter: /^(?:-[nr]\s*\S+\s*)*/,
  edit: async (code, place) => (await import('../timingCode.ts')).timeitLine(code, place),
}

export const timeitCell: Magic = {
  name: 'timeit',
  kind: 'cell',
  usage: '%%timeit [-n loops] [-r runs] [setup]',
  help: 'Runs the cell many times and says how long it takes. The setup runs before each run and does not count.',
  edit: async (code, place) => (await import('../timingCode.ts')).timeitCell(code, place),
}
