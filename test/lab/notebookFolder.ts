/** @file A folder of notebooks for one server, with JupyterLab settings of its own. */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

interface SavedNotebook {
  readonly metadata: object
  readonly cells: readonly { source: string | string[]; outputs: SavedOutput[] }[]
}

interface SavedOutput {
  readonly data?: Readonly<Record<string, unknown>>
}

export class NotebookFolder implements Disposable {
  readonly path: string

  /** @param options.hasTutorials - it begins as a copy of `notebooks` */
  constructor(name: string, { hasTutorials = false } = {}) {
    // Below the checkout, so that cells find the packages that the notebooks import.
    const state = join(root, '.diptych')
    mkdirSync(state, { recursive: true })
    this.path = mkdtempSync(join(state, `${name}-`))
    if (hasTutorials) cpSync(join(root, 'notebooks'), this.path, { recursive: true })
  }

  /** Variables that keep JupyterLab's settings and the state of its pages here. */
  get settings(): NodeJS.ProcessEnv {
    return {
      JUPYTERLAB_SETTINGS_DIR: join(this.path, '.settings'),
      JUPYTERLAB_WORKSPACES_DIR: join(this.path, '.spaces'),
    }
  }

  /** Writes a notebook of these cells, without outputs. */
  write(name: string, ...cells: readonly string[]): void {
    const kernelspec = { name: 'diptych', display_name: 'TypeScript (Diptych)', language: 'typescript' }
    this.save(name, {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec },
      cells: cells.map((source, index) => ({
        cell_type: 'code',
        id: `cell-${index}`,
        metadata: {},
        execution_count: null,
        outputs: [],
        source,
      })),
    })
  }

  save(name: string, notebook: object): void {
    writeFileSync(join(this.path, name), JSON.stringify(notebook))
  }

  read(name: string): SavedNotebook {
    return JSON.parse(readFileSync(join(this.path, name), 'utf8')) as SavedNotebook
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
