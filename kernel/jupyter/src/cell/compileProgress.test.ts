import { expect, test } from 'vitest'
import { ProgressLine } from './compileProgress.ts'

/** The lines that are shown, and which display each is in, by its order. */
function watch() {
  const ids: string[] = []
  const lines: string[] = []
  const line = new ProgressLine(({ text, place: { display_id: id, update } }) => {
    if (!update) ids.push(id)
    lines.push(`${ids.indexOf(id)} ${text}`)
  })
  return { line, lines }
}

const progress = { name: 'step', xla: false } as const

test('a short compile shows nothing', () => {
  const { line, lines } = watch()
  line.take({ ...progress, phase: 'trace', done: 0 }, 0)
  line.take({ ...progress, phase: 'build', done: 0, total: 60 }, 100)
  line.take({ ...progress, phase: 'optimise', done: 60, total: 60 }, 120)
  line.take({ ...progress, phase: 'done', done: 60, total: 60 }, 900)
  expect(lines).toEqual([])
})

test('a long one shows one line, which says how far it is and at the end how long it took', () => {
  const { line, lines } = watch()
  line.take({ ...progress, phase: 'trace', done: 0 }, 0)
  line.take({ ...progress, phase: 'trace', done: 6400 }, 1100)
  // Not more than a few times a second.
  line.take({ ...progress, phase: 'trace', done: 6464 }, 1110)
  line.take({ ...progress, phase: 'build', done: 64, total: 10_000 }, 1400)
  line.take({ ...progress, phase: 'optimise', done: 10_000, total: 10_000 }, 1500)
  line.take({ ...progress, phase: 'done', done: 10_000, total: 10_000 }, 4200)
  expect(lines).toEqual([
    '0 Compiling step … 6,400 ops: recording',
    '0 Compiling step … 64 of 10,000 ops: building the graph',
    '0 Compiling step … 10,000 ops: TensorFlow optimises it; this part cannot be interrupted',
    '0 Compiled step: 10,000 ops in 4.2 s.',
  ])
})

test('what TensorFlow will need long for is said before it begins, sooner with XLA', () => {
  const optimise = (done: number, xla: boolean): string[] => {
    const { line, lines } = watch()
    line.take({ name: 'step', xla, phase: 'trace', done: 0 }, 0)
    line.take({ name: 'step', xla, phase: 'optimise', done, total: done }, 50)
    return lines
  }
  expect(
    [optimise(1000, false), optimise(4000, false), optimise(300, true), optimise(500, true)].map(
      ({ length }) => length,
    ),
  ).toEqual([0, 1, 0, 1])
})

test('the next function has a line of its own', () => {
  const { line, lines } = watch()
  for (const name of ['first', 'second']) {
    line.take({ name, xla: false, phase: 'trace', done: 0 }, 0)
    line.take({ name, xla: false, phase: 'trace', done: 64 }, 2000)
  }
  expect(lines).toEqual(['0 Compiling first … 64 ops: recording', '1 Compiling second … 64 ops: recording'])
})
