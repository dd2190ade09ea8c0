/** @file TypeScript's language server: its process, and the documents that it has been told about. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ServerConnection } from './connection.ts'
import type { Project } from './project.ts'

/** Line and column from 0, in UTF-16 units, as LSP counts. */
export interface Position {
  readonly line: number
  readonly character: number
}

/** One running server, ready for questions. */
export class LanguageServer {
  readonly #connection: ServerConnection
  readonly #versions = new Map<string, number>()
  readonly #texts = new Map<string, string>()

  private constructor(connection: ServerConnection) {
    this.#connection = connection
  }

  /**
   * @param program - the server's, if not the one of the package `typescript`.
   * @throws if the program is not installed, or does not start.
   */
  static async start(cwd: string, project: Project, program?: string): Promise<LanguageServer> {
    program ??= await findProgram()
    const child = spawn(program, ['--lsp', '--stdio'], { cwd, stdio: ['pipe', 'pipe', 'ignore'] })
    const server = new LanguageServer(new ServerConnection(child, answer))
    try {
      await server.#connection.request('initialize', {
        // The server ends when this process does, however it does.
        processId: process.pid,
        rootUri: pathToFileURL(cwd).href,
        capabilities,
      })
      server.#connection.notify('initialized', {})
      server.setDocument(project.configUri, project.config, 'json')
      return server
    } catch (error) {
      server.kill()
      throw error
    }
  }

  get isAlive(): boolean {
    return this.#connection.isOpen
  }

  /** Says what a document holds; nothing is sent where that is known. */
  setDocument(uri: string, text: string, languageId = 'typescript'): void {
    if (this.#texts.get(uri) === text) return
    this.#texts.set(uri, text)
    const version = (this.#versions.get(uri) ?? 0) + 1
    this.#versions.set(uri, version)
    if (version === 1) {
      this.#connection.notify('textDocument/didOpen', { textDocument: { uri, languageId, version, text } })
    } else {
      const contentChanges = [{ text }]
      this.#connection.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges })
    }
  }

  /** Says that files on disk are not what they were. */
  reportChanges(changes: readonly { uri: string; type: 1 | 2 | 3 }[]): void {
    if (changes.length > 0) this.#connection.notify('workspace/didChangeWatchedFiles', { changes })
  }

  /** Asks about a place in a document. */
  ask(method: string, uri: string, position: Position): Promise<unknown> {
    return this.#connection.request(method, { textDocument: { uri }, position })
  }

  /** Asks what is wrong with a document. */
  diagnose(uri: string): Promise<unknown> {
    return this.#connection.request('textDocument/diagnostic', { textDocument: { uri } })
  }

  /** Safe to call twice. */
  kill(): void {
    this.#connection.kill()
  }
}

const capabilities = {
  workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
  textDocument: {
    completion: { completionItem: { documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
    signatureHelp: {
      signatureInformation: {
        documentationFormat: ['markdown'],
        parameterInformation: { labelOffsetSupport: true },
        activeParameterSupport: true,
      },
    },
  },
}

/** What the server asks for: its settings. It must not offer names of modules that a cell would have to import. */
function answer(method: string, params: unknown): unknown {
  if (method !== 'workspace/configuration') return null
  const { items } = params as { items: readonly { section?: string }[] }
  return items.map(({ section }) => (section === 'js/ts' || section === 'typescript' ? settings : null))
}

const settings = { suggest: { autoImports: false }, preferences: { includeCompletionsForModuleExports: false } }

/** TypeScript's own way to find the program for this platform, which comes in a package of its own. */
export async function findProgram(): Promise<string> {
  const folder = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
  const finder = pathToFileURL(join(folder, 'lib', 'getExePath.js')).href
  const { default: getExePath } = (await import(finder)) as { default: () => string }
  return getExePath()
}
