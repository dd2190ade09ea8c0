/** @file Runs the steps of the set-up one after the other and shows how far it is. */

import { explain } from './advice.mjs'
import { Interrupted } from './interruption.mjs'
import { ProgressLine } from './terminal.mjs'

/**
 * One step of the set-up. What it needs to know comes with it, as its maker's arguments.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<string | undefined> | string | undefined} isDone - what is there already, in a few words; nothing if there is work to do
 * @property {(report: (detail: string) => void) => Promise<string>} run - does the work and says in a few words what came of it
 * @property {(output: string) => import('./advice.mjs').Advice | undefined} [advice] - what this step knows of its tools' failures
 */

/**
 * Runs each step that is not done yet.
 *
 * @param {readonly Step[]} steps
 * @param {object} options
 * @param {number} options.first - the number of the first of these steps among all
 * @param {number} options.total - how many steps there are in all
 * @param {import('./terminal.mjs').Output} [options.output]
 * @param {AbortSignal} [options.signal] - nothing new begins once it is aborted
 * @returns {Promise<boolean>} false if a step failed: why and what to do has been printed, the steps after it did not run
 * @throws {Interrupted} if it was stopped
 */
export async function runSteps(steps, { first, total, output = process.stdout, signal }) {
  for (const [index, step] of steps.entries()) {
    signal?.throwIfAborted()
    const line = new ProgressLine(`[${first + index}/${total}] ${step.name}`, output)
    try {
      const present = await step.isDone()
      if (present === undefined) line.begin()
      line.finish(present ?? (await step.run(detail => line.update(detail))))
    } catch (error) {
      if (error instanceof Interrupted) {
        line.finish('stopped')
        throw error
      }
      line.finish('failed')
      output.write(`\n${failureText(error, step)}\n`)
      return false
    }
  }
  return true
}

/**
 * @param {unknown} error
 * @param {Step} step
 */
function failureText(error, step) {
  const { reason, todo, lines } = explain(error, step.advice)
  const text = `${step.name} failed: ${reason}\nWhat to do: ${todo}\n`
  return lines.length === 0 ? text : `${text}\nThe end of its output:\n${lines.map(line => `  ${line}\n`).join('')}`
}
