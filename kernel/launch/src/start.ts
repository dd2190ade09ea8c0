/** @file `npm start`: sets up what is missing, then opens JupyterLab on the notebooks. */

import { Problem } from './advice.mjs'
import { Interrupted, listenForInterruption } from './interruption.mjs'
import { requirePort, runJupyterLab } from './jupyterlab.ts'
import { setUp } from './setup.ts'
import { formatDuration } from './terminal.mjs'
import { workplace } from './workplace.ts'

const options = process.argv.slice(2)
process.exitCode = (await prepare()) ?? (await runJupyterLab(workplace, options))

/** @returns an exit code if it ends here */
async function prepare(): Promise<number | undefined> {
  const interruption = listenForInterruption()
  try {
    // Before the minutes of the first set-up, not after them.
    await requirePort(options)
    const isReady = await setUp(workplace, { test: false, signal: interruption.signal })
    if (!isReady) return 1
    announce()
    return undefined
  } catch (error) {
    if (error instanceof Interrupted) {
      console.log('Stopped. The next run goes on from here.')
      return error.exitCode
    }
    if (error instanceof Problem) {
      console.error(`\n${error.message}\nWhat to do: ${error.todo}`)
      return 1
    }
    throw error
  } finally {
    interruption.dispose()
  }
}

function announce(): void {
  const started = Number(process.env.DIPTYCH_LAUNCH_STARTED ?? Date.now())
  console.log(`Ready after ${formatDuration(Date.now() - started)}.`)
  if (process.getuid?.() === 0) {
    console.log('You are root: JupyterLab gets --allow-root, and cells may do all that root may.')
  }
  console.log('JupyterLab starts. Its address, with the token that opens it, follows; Ctrl-C ends it.\n')
}
