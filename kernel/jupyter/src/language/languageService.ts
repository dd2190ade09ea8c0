/** @file Completions and help for cells: what the kernel asks, and the server's comings and goings. */
import { channel } from 'node:diagnostics_channel'
import { setTimeout } from 'node:timers/promises'
import { parseSync } from 'oxc-parser'
import { columnRuns, originalColumn } from '../cell/columns.ts'
import { lowerJsx } from '../cell/lowerJsx.ts'
import { wrapObjectLiteral } from '../cell/objectLiteral.ts'
import { describeCell, importTensor } from './cellDocument.ts'
import { type CompletionItem, readCompletions } from './complete.ts'
import { readDiagnostics, type TypeProblem } from './diagnose.ts'
import { DiskChanges } from './diskChanges.ts'
import { documentationOf, hoverOffsets, readHover } from './hover.ts'
import { blankMagicLines } from './magicLines.ts'
import { hoverBehindOp } from './opHover.ts'
import { describeProject, type Project } from './project.ts'
import { LanguageServer, type Position } from './server.ts'
import { type NameKind, SessionDeclarations } from './session.ts'
import { readSignature } from './signature.ts'
import { unifyTensorSpecifiers } from './tensorSpecifiers.ts'
import { Turns, type Urgency } from './turns.ts'

export type { CompletionItem, CompletionKind } from './complete.ts'
export type { TypeProblem } from './diagnose.ts'

// A server that ends before it has answered anything will not do better the next time.
const maxFailures = 3
const answerTimeoutMs = 5000
const maxLate = 3
const failed = channel('diptych:kernel:language-failed')
const lateAnswer: unique symbol = Symbol('late')

type Question<T> = (server: LanguageServer, uri: string, position: Position) => Promise<T>

/** What earlier cells had declared when a question was asked. */
interface Declared {
  readonly text: string
  readonly kinds: ReadonlyMap<string, NameKind>
}

/** TypeScript's knowledge of a session. Whatever happens to the server, questions are answered, if only by nothing. */
export class LanguageService {
  readonly #cwd: string
  readonly #program: string | undefined
  readonly #diskChanges: DiskChanges
  #declarations = new SessionDeclarations()
  #server: Promise<LanguageServer> | undefined
  #project: Project | undefined
  #failures = 0
  #late = 0
  #isDisposed = false
  /** Questions share one document. */
  readonly #turns = new Turns()

  private constructor(cwd: string, program: string | undefined) {
    this.#cwd = cwd
    this.#program = program
    this.#diskChanges = new DiskChanges(cwd)
  }

  /**
   * Begins to start the server, in a process of its own, and returns at once. Leaves no files anywhere.
   *
   * @param cwd - the notebook's folder.
   * @param options.program - the server's, if not the one of the package `typescript`.
   */
  static start(cwd: string, { program }: { program?: string } = {}): LanguageService {
    const service = new LanguageService(cwd, program)
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

  /** Nothing is declared any more. */
  forget(): void {
    this.#declarations = new SessionDeclarations()
  }

  /** @param offset - of the cursor, in UTF-16 units. */
  async complete(code: string, offset: number): Promise<readonly CompletionItem[]> {
    const result = await this.#ask(code, offset, (server, ...place) => server.ask('textDocument/completion', ...place))
    return readCompletions(result, this.#declarations.kinds)
  }

  /**
   * Says what the name at the cursor is, and the function whose arguments it is in.
   *
   * @param offset - of the cursor, in UTF-16 units.
   * @returns Markdown: for each the signature, then the doc comment.
   */
  async hover(code: string, offset: number): Promise<string | undefined> {
    const { name, callee } = hoverOffsets(code, offset)
    const ofName = name === undefined ? undefined : await this.#ask(code, name, hoverAt)
    const ofCall = callee === undefined || callee === name ? undefined : await this.#helpWithCall(code, offset, callee)
    return [ofName, ofCall].filter(Boolean).join('\n\n---\n\n') || undefined
  }

  /**
   * The type errors of a cell, as it would run now: what later cells declare while this waits is not seen.
   *
   * @returns undefined if there is no server, or no answer from it.
   */
  async diagnose(code: string, urgency: Urgency = 'now'): Promise<readonly TypeProblem[] | undefined> {
    const { kinds } = this.#declarations
    const lowered = lowerJsx(blankMagicLines(code, kinds), kinds.has('React'))
    const source = lowered.toString()
    const { program, errors } = parseSync('cell.ts', source, { sourceType: 'module' })
    const read = wrapObjectLiteral(source, errors.length === 0 ? program : undefined)
    const answer = await this.#ask(read.toString(), 0, (server, uri) => server.diagnose(uri), urgency)
    if (answer === undefined) return undefined
    const columns = [columnRuns(read), columnRuns(lowered)]
    return readDiagnostics(answer, kinds).map(problem => ({
      ...problem,
      column: originalColumn(columns, problem.line, problem.column),
    }))
  }

  /** Ends the server. Safe to call twice. */
  dispose(): void {
    this.#isDisposed = true
    void this.#server?.then(server => server.kill()).catch(() => undefined)
  }

  /** The signature with the parameter at the cursor, and what there is to say about the function. */
  async #helpWithCall(code: string, offset: number, callee: number): Promise<string | undefined> {
    const [result, hover] = await Promise.all([
      this.#ask(code, offset, (server, ...place) => server.ask('textDocument/signatureHelp', ...place)),
      this.#ask(code, callee, hoverAt),
    ])
    const signature = readSignature(result)
    if (!signature) return hover
    const documentation = signature.documentation || documentationOf(hover ?? '')
    return `${signature.text}${documentation && `\n\n${documentation}`}`
  }

  /** @returns undefined where the server has no answer, or there is no server. */
  #ask<T>(code: string, offset: number, question: Question<T>, urgency: Urgency = 'now'): Promise<T | undefined> {
    const { text, kinds } = this.#declarations
    return this.#turns.take(() => this.#askServer(code, offset, question, { text, kinds }).catch(report), urgency)
  }

  async #askServer<T>(code: string, offset: number, question: Question<T>, declared: Declared): Promise<T | undefined> {
    if (this.#isDisposed || this.#failures >= maxFailures) return undefined
    this.#project ??= describeProject(this.#cwd)
    const project = this.#project
    const server = await this.#running(project)
    const tensor = declared.kinds.has('tf') ? '' : `${importTensor}\n`
    const { text, position } = describeCell(code, offset, declared.kinds.keys())
    server.reportChanges(this.#diskChanges.since(`${declared.text}${code}`))
    server.setDocument(project.sessionUri, `${tensor}${declared.text}`)
    server.setDocument(project.cellUri, text)
    const answer = await within(answerTimeoutMs, question(server, project.cellUri, position))
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
    this.#server = LanguageServer.start(this.#cwd, project, this.#program)
    return this.#server
  }
}

/** A question without an answer is no failure of the cell's: it is told to who listens for such things. */
function report(error: unknown): undefined {
  failed.publish({ error })
}

async function hoverAt(server: LanguageServer, uri: string, position: Position): Promise<string | undefined> {
  const hover = readHover(await server.ask('textDocument/hover', uri, position))
  if (!hover || documentationOf(hover)) return hover
  return (await hoverBehindOp(server, await server.ask('textDocument/definition', uri, position))) ?? hover
}

async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T | typeof lateAnswer> {
  const late = new AbortController()
  const timeout: Promise<typeof lateAnswer> = setTimeout(timeoutMs, undefined, { signal: late.signal }).then(
    () => lateAnswer,
    () => lateAnswer,
  )
  try {
    return await Promise.race([answer, timeout])
  } finally {
    late.abort()
  }
}
