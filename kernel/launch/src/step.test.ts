import { expect, test } from 'vitest'
import { Problem } from './advice.mjs'
import { Interrupted } from './interruption.mjs'
import { runSteps, type Step } from './step.mjs'

function recorded() {
  let text = ''
  return { output: { write: (part: string) => (text += part) }, text: () => text.replaceAll(/\(\d[\d.]* s\)/g, '(…)') }
}

function step(name: string, run: Step['run'], isDone: Step['isDone'] = () => undefined): Step {
  return { name, isDone, run }
}

test('each step says its number, its name and what came of it', async () => {
  const { output, text } = recorded()
  const steps = [
    step('Python', async () => '3.11'),
    step(
      'Build',
      async () => 'never',
      () => 'up to date',
    ),
  ]
  expect(await runSteps(steps, { first: 2, total: 6, output })).toBe(true)
  expect(text()).toBe('[2/6] Python …\n[2/6] Python: 3.11 (…)\n[3/6] Build: up to date (…)\n')
})

test('a failed step says why and what to do, and those after it do not run', async () => {
  const { output, text } = recorded()
  const ran: string[] = []
  const steps = [
    step('first', async () => {
      throw new Problem('It is broken.', 'Mend it.')
    }),
    step('second', async () => ran.push('second').toString()),
  ]
  expect(await runSteps(steps, { first: 1, total: 2, output })).toBe(false)
  expect(text()).toContain('first failed: It is broken.\nWhat to do: Mend it.\n')
  expect(ran).toEqual([])
})

test('the run after a failed one takes up at the step that failed', async () => {
  const done = new Set<string>()
  const ran: string[] = []
  let isBroken = true
  const make = (name: string) =>
    step(
      name,
      async () => {
        ran.push(name)
        if (name === 'b' && isBroken) throw new Error('not yet')
        done.add(name)
        return 'made'
      },
      () => (done.has(name) ? 'there' : undefined),
    )
  const steps = ['a', 'b', 'c'].map(make)
  const { output } = recorded()
  expect(await runSteps(steps, { first: 1, total: 3, output })).toBe(false)
  isBroken = false
  expect(await runSteps(steps, { first: 1, total: 3, output })).toBe(true)
  expect(ran).toEqual(['a', 'b', 'b', 'c'])
})

test('an interruption is no failure of the step, and goes on to the caller', async () => {
  const { output, text } = recorded()
  const interrupted = step('long', async () => {
    throw new Interrupted('SIGINT')
  })
  await expect(runSteps([interrupted], { first: 1, total: 1, output })).rejects.toMatchObject({ exitCode: 130 })
  expect(text()).toBe('[1/1] long …\n[1/1] long: stopped (…)\n')
})

test('nothing begins after an interruption', async () => {
  const { output, text } = recorded()
  const signal = AbortSignal.abort(new Interrupted('SIGTERM'))
  const steps = [step('a', async () => 'made')]
  await expect(runSteps(steps, { first: 1, total: 1, output, signal })).rejects.toMatchObject({ exitCode: 143 })
  expect(text()).toBe('')
})
