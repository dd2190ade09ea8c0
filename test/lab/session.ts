/** @file What the tests of a page begin with: JupyterLab over a folder of its own, and a browser. Without a browser there is neither. */

import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { Browser, browserMissing, type NotebookPage } from './browser.ts'
import { LabServer } from './labServer.ts'
import { NotebookFolder } from './notebookFolder.ts'

export class LabSession {
  folder!: NotebookFolder
  server!: LabServer
  browser!: Browser

  /** Writes a notebook of these cells, without outputs, and opens it. */
  async open(name: string, ...cells: readonly string[]): Promise<NotebookPage> {
    this.folder.write(name, ...cells)
    return await this.browser.openNotebook(this.server, name)
  }
}

/**
 * Starts them before the tests of a file, and ends them behind.
 *
 * @param options.hasTutorials - the folder begins as a copy of `notebooks`
 * @param options.hasFreshBrowsers - each test has a browser of its own
 */
export function startLab(name: string, { hasTutorials = false, hasFreshBrowsers = false } = {}): LabSession {
  const lab = new LabSession()
  if (browserMissing) return lab
  beforeAll(async () => {
    lab.folder = new NotebookFolder(name, { hasTutorials })
    lab.server = await LabServer.start(lab.folder)
  })
  afterAll(async () => {
    await lab.server?.stop()
    lab.folder[Symbol.dispose]()
  })
  const [before, after] = hasFreshBrowsers ? [beforeEach, afterEach] : [beforeAll, afterAll]
  before(async () => {
    lab.browser = await Browser.start()
  })
  after(async () => {
    await lab.browser?.[Symbol.asyncDispose]()
  })
  return lab
}
