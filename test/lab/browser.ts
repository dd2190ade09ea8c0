/** @file Debian's Chromium, without a screen, with a profile of its own: opens notebooks as a person does. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core'
import type { LabServer } from './labServer.ts'

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Why there is no browser here; nothing if there is one. */
export const browserMissing = existsSync(EXECUTABLE)
  ? undefined
  : `there is no ${EXECUTABLE} (Debian: apt install chromium; or name another one in CHROMIUM)`

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export class Browser implements AsyncDisposable {
  readonly #profile: string
  readonly #context: BrowserContext
  /** What pages complained of: errors that nobody caught, and console errors. */
  readonly complaints: string[] = []

  private constructor(profile: string, context: BrowserContext) {
    this.#profile = profile
    this.#context = context
  }

  static async start({ width = 1400, height = 1000, scale = 1 } = {}): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'diptych-chromium-'))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: EXECUTABLE,
      headless: true,
      viewport: { width, height },
      deviceScaleFactor: scale,
      acceptDownloads: true,
      args: ARGUMENTS,
    })
    return new Browser(profile, context)
  }

  async newPage(): Promise<Page> {
    const page = await this.#context.newPage()
    page.on('pageerror', error => this.complaints.push(`${error.name}: ${error.message}`))
    page.on('console', message => {
      if (message.type() === 'error') this.complaints.push(message.text())
    })
    return page
  }

  /** Opens a notebook in JupyterLab and waits for its kernel. @param prepare - sees the page before it loads */
  async openNotebook(
    server: LabServer,
    path: string,
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<NotebookPage> {
    const page = await this.newPage()
    await prepare?.(page)
    await page.goto(server.pageOf(path))
    return await NotebookPage.of(page)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#context.close()
    rmSync(this.#profile, { recursive: true, force: true })
  }
}

/** An open notebook, by what a person sees of it. */
export class NotebookPage {
  readonly page: Page
  readonly panel: Locator

  private constructor(page: Page) {
    this.page = page
    this.panel = page.locator('.jp-NotebookPanel:visible')
  }

  static async of(page: Page): Promise<NotebookPage> {
    const notebook = new NotebookPage(page)
    await notebook.panel.locator('.jp-Notebook .jp-Cell').first().waitFor()
    await notebook.#kernelIs('idle', 'busy')
    return notebook
  }

  /** The code cell whose text contains `text`. */
  cell(text: string): Locator {
    return this.panel
      .locator('.jp-CodeCell')
      .filter({ has: this.page.locator('.jp-InputArea-editor', { hasText: text }) })
  }

  /** The text of a cell, as its editor has it. */
  async textOf(cell: Locator): Promise<string> {
    const lines = await cell.locator('.jp-InputArea-editor .cm-line').allTextContents()
    return lines.join('\n')
  }

  /** Runs a cell by Ctrl+Enter. */
  async start(cell: Locator): Promise<void> {
    await cell.locator('.jp-InputArea-editor .cm-content').click({ position: { x: 4, y: 4 } })
    await this.page.keyboard.press('Control+Enter')
  }

  /** Waits until nothing runs any more. */
  async idle(): Promise<void> {
    await this.#kernelIs('idle')
  }

  async runAll(): Promise<void> {
    await this.page.getByRole('menuitem', { name: 'Run', exact: true }).click()
    await this.page.getByRole('menuitem', { name: 'Run All Cells', exact: true }).click()
  }

  async save(): Promise<void> {
    await this.page.keyboard.press('Control+s')
    await this.page.locator('.jp-DocumentListing, .lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)').first().waitFor()
  }

  async reload(): Promise<void> {
    await this.page.reload()
    await this.panel.locator('.jp-Notebook .jp-Cell').first().waitFor()
    await this.#kernelIs('idle', 'busy')
  }

  async #kernelIs(...states: readonly ('idle' | 'busy')[]): Promise<void> {
    await this.panel
      .locator(`.jp-Notebook-ExecutionIndicator[data-status]`)
      .and(this.page.locator(states.map(state => `[data-status="${state}"]`).join(', ')))
      .waitFor({ timeout: 0 })
  }
}
