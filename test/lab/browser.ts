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
    // No limits in time: the test runner ends what hangs.
    context.setDefaultTimeout(0)
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

  /** Opens a notebook in JupyterLab and waits for its kernel, if it is to have one. @param prepare - sees the page before it loads */
  async openNotebook(
    server: LabServer,
    path: string,
    prepare?: (page: Page) => Promise<unknown>,
    { hasKernel = true } = {},
  ): Promise<NotebookPage> {
    const page = await this.newPage()
    await prepare?.(page)
    await page.goto(server.pageOf(path))
    return await NotebookPage.of(page, hasKernel)
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

  static async of(page: Page, hasKernel: boolean): Promise<NotebookPage> {
    const notebook = new NotebookPage(page)
    await notebook.panel.locator('.jp-Notebook .jp-Cell').first().waitFor()
    if (hasKernel) await notebook.#kernelIs(/\| (Idle|Busy)$/)
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
    await this.panel.locator('.jp-InputPrompt', { hasText: '[*]' }).first().waitFor({ state: 'detached' })
    await this.#kernelIs(/\| Idle$/)
  }

  /** Runs all cells by the menu; returns once they have begun. */
  async runAll(): Promise<void> {
    await this.page.getByRole('menuitem', { name: 'Run', exact: true }).click()
    await this.page.locator('.lm-Menu-itemLabel').getByText('Run All Cells', { exact: true }).click()
    await this.panel.locator('.jp-InputPrompt', { hasText: '[*]' }).first().waitFor()
  }

  /** Saves by Ctrl+S and waits until it is on the disk. */
  async save(): Promise<void> {
    const answered = this.page.waitForResponse(
      response => response.request().method() === 'PUT' && response.url().includes('/api/contents/'),
    )
    await this.page.keyboard.press('Control+s')
    await answered
  }

  async interrupt(): Promise<void> {
    await this.#kernelMenu('Interrupt Kernel')
  }

  /** Restarts the kernel and waits for the new one. */
  async restart(): Promise<void> {
    await this.#kernelMenu('Restart Kernel…')
    await this.page.getByRole('button', { name: 'Confirm Kernel Restart' }).click()
    await this.page.getByRole('dialog').waitFor({ state: 'detached' })
    await this.idle()
  }

  /** Ends the kernel; the notebook stays open. */
  async shutDown(): Promise<void> {
    await this.#kernelMenu('Shut Down Kernel')
  }

  /** The number in front of a cell, such as `[3]:`. */
  executions(cell: Locator): () => Promise<string | null> {
    return () => cell.locator('.jp-InputPrompt').textContent()
  }

  /** Loads the page anew, as F5 does. */
  async reload(): Promise<void> {
    await this.page.reload()
    await this.panel.locator('.jp-Notebook .jp-Cell').first().waitFor()
    await this.#kernelIs(/\| (Idle|Busy)$/)
  }

  async #kernelMenu(entry: string): Promise<void> {
    await this.page.getByRole('menuitem', { name: 'Kernel', exact: true }).click()
    // An entry's accessible name has its shortcut behind it.
    await this.page.locator('.lm-Menu-itemLabel').getByText(entry, { exact: true }).click()
  }

  async #kernelIs(state: RegExp): Promise<void> {
    // JupyterLab's indicators say idle before there is a kernel; the extension's item is there once the kernel has answered.
    await this.page.locator('.diptych-Status-button').waitFor()
    await this.page.locator('#jp-main-statusbar').getByText(state).waitFor()
  }
}
