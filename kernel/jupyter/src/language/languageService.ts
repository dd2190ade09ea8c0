/** @file Completions and help for cells: what the kernel asks, and the server's comings and goings. */
import { setTimeout } from 'node:timers/promises'
import { describeCell, importTensor } from './cellDocument.ts'
import { type CompletionItem, readCompletions } from './complete.ts'
import { hoverOffsets, readHover } from './hover.ts'
import { describeProject, type Project } from './project.ts'
import { LanguageServer } from './server.ts'
import { SessionDeclarations } from './session.ts'
import { unifyTensorSpecifiers } from './tensorSpecifiers.ts'

export type { CompletionItem, CompletionKind } from './complete.ts'

// A server that ends before it has answered anything will not do better the next time.
const maxFailures = 3
const answerTimeoutMs = 5000
const maxLate = 3
const lateAnswer = Symbol('late')

/** TypeScript's knowledge of a session. Whatever happens to the server, questions are answered, if only by nothing. */
export class LanguageService {
  readonly #cwd: string
  readonly #declarations = new SessionDeclarations()
  #server: Promise<LanguageServer> | undefined
  #project: Project | undefined
  #failures = 0
  #late = 0
  #isDisposed = false
  /** Questions share one document: each waits for the one before it. */
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(cwd: string) {
    this.#cwd = cwd
  }

  /**
   * Begins to start the server, in a process of its own, and returns at once. Leaves no files anywhere.
   *
   * @param cwd - the notebook's folder.
   */
  static start(cwd: string): LanguageService {
    const service = new LanguageService(cwd)
    // What is asked first should not wait for the types of everything to be read.
    void service.complete('tf.', 3)
    return service
  }

  /**
   * Makes what a cell declared known to later ones.
   *
   * @param _id - of the cell's execution.
   * @param source - the cell's TypeScript, magics blanked.
   * @param declarations - the names in it; a cell without any is passed over.
   */
  addCell(_id: number, source: string, declarations: readonly string[]): void {
    if (declarations.length > 0) this.#declarations.add(unifyTensorSpecifiers(source))
  }

  /** @param offset - of the cursor, in UTF-16 units. */
  async complete(code: string, offset: number): Promise<readonly CompletionItem[]> {
    const result = await this.#ask('textDocument/completion', code, offset)
    return readCompletions(result, this.#declarations.kinds())
  }

  /**
   * Says what the name at the cursor is, or the function whose arguments it is in.
   *
   * @param offset - of the cursor, in UTF-16 units.
   * @returns Markdown: the signature, then the doc comment.
   */
  async hover(code: string, offset: number): Promise<string | undefined> {
    for (const place of hoverOffsets(code, offset)) {
      const found = readHover(await this.#ask('textDocument/hover', code, place))
      if (found) return found
    }
    return undefined
  }

  /** Ends the server. Safe to call twice. */
  dispose(): void {
    this.#isDisposed = true
    void this.#server?.then(server => server.kill()).catch(() => undefined)
  }

  /** @returns undefined where the server has no answer, or there is no server. */
  #ask(method: string, code: string, offset: number): Promise<unknown> {
    const answer = this.#queue.then(() => this.#askServer(method, code, offset)).catch(() => undefined)
    this.#queue = answer
    return answer
  }

  async #askServer(method: string, code: string, offset: number): Promise<unknown> {
    if (this.#isDisposed || this.#failures >= maxFailures) return undefined
    this.#project ??= describeProject(this.#cwd)
    const project = this.#project
    const server = await this.#running(project)
    const names = [...this.#declarations.kinds().keys()]
    const tensor = names.includes('tf') ? '' : `${importTensor}\n`
    server.setDocument(project.sessionUri, `${tensor}${this.#declarations.text}`)
    const { text, position } = describeCell(code, offset, names)
    server.setDocument(project.cellUri, text)
    const answer = await within(answerTimeoutMs, server.ask(method, project.cellUri, position))
    if (answer === lateAnswer) this.#countLate(server)
    else this.#failures = this.#late = 0
    return answer === lateAnswer ? undefined : answer
  }

  /** One late answer is a slow machine; several in a row are a server that hangs. */
  #countLate(server: LanguageServer): void {
    if (++this.#late < maxLate) return
    this.#late = 0
    server.kill()
  }

  async #running(project: Project): Promise<LanguageServer> {
    const server = await this.#server?.catch(() => undefined)
    if (server?.isAlive) return server
    this.#failures++
    this.#server = LanguageServer.start(this.#cwd, project)
    return this.#server
  }
}

async function within(timeoutMs: number, answer: Promise<unknown>): Promise<unknown> {
  const late = new AbortController()
  const timeout = setTimeout(timeoutMs, lateAnswer, { signal: late.signal }).catch(() => lateAnswer)
  try {
    return await Promise.race([answer, timeout])
  } finally {
    late.abort()
  }
}
