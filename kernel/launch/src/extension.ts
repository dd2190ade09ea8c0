/** @file The step that bundles the JupyterLab extension, and where JupyterLab finds it. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Advice } from './advice.mjs'
import { runCommand } from './command.mjs'
import { hashOf, Stamp } from './stamp.ts'
import type { Step } from './step.mjs'
import type { Workplace } from './workplace.ts'

/**
 * The folder that JupyterLab reads extensions from. `npm start` names it to JupyterLab; any other one loads the extension by
 * `jupyter lab --LabApp.extra_labextensions_path=<this folder>`, or by the same line in its jupyter_lab_config.py.
 */
export function extensionsFolder({ root }: Workplace): string {
  return join(root, 'extension', 'labextensions')
}

/** Bundles what the build has compiled, if anything in it has changed. */
export function extensionStep(place: Workplace, signal: AbortSignal): Step {
  const stamp = new Stamp(join(place.state, 'extension'))
  return {
    name: 'Extension',
    isDone: () => (isBundled(place) && stamp.matches(hashOfInputs(place)) ? 'up to date' : undefined),
    async run(report) {
      stamp.clear()
      report('bundling')
      const hash = hashOfInputs(place)
      // Its own script, so that a person's `npm run build` does the same.
      await runCommand(process.execPath, ['--run', 'bundle'], { cwd: join(place.root, 'extension'), signal })
      stamp.write(hash)
      return 'bundled for JupyterLab'
    },
    advice: bundlerAdvice,
  }
}

function isBundled(place: Workplace): boolean {
  return existsSync(join(extensionsFolder(place), '@diptych', 'lab', 'package.json'))
}

/** What the bundle is made from: compiled code, styles, settings, and the versions of the packages that it takes in. */
function hashOfInputs({ root }: Workplace): string {
  const patterns = [
    'extension/lib/**/*.js',
    'extension/{schema,style}/**/*.{json,css,js,svg}',
    'kernel/{protocol,picture}/lib/**/*.js',
  ]
  const files = globSync(patterns, { cwd: root }).sort()
  const read = (file: string) => readFileSync(join(root, file), 'utf8')
  return hashOf(['extension/package.json', 'package-lock.json', ...files].flatMap(file => [file, read(file)]))
}

export function bundlerAdvice(output: string): Advice | undefined {
  if (!/Module not found|Can't resolve|JavaScript parse error/.test(output)) return undefined
  return {
    reason: 'The extension imports something that is not there.',
    todo: 'Mend the import; a fresh checkout of a release has none such. Leftovers of deleted files go with: rm -r extension/lib',
  }
}
