import { type Magic, takesNothing } from './magic.ts'

export const time: Magic = {
  name: 'time',
  kind: 'line',
  usage: '%time statement',
  help: "Runs the statement once and says how long it took, by the clock and of the processor's time. Its names and its value are the cell's.",
  codeAfter: /^/,
  edit: async (code, place) => (await import('../timingCode.ts')).timeLine(code, place),
}

export const timeCell: Magic = {
  name: 'time',
  kind: 'cell',
  usage: '%%time',
  help: "Says how long the cell took, by the clock and of the processor's time, the devices' work included.",
  run(args, session) {
    takesNothing('%%time', args)
    session.afterCode(session.timing.measure())
  },
}
