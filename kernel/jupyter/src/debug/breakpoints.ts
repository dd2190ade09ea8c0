/** @file The breakpoints of all cells and files: what front ends want, and what V8 has been told. A cell's hold in each of its runs. */

import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Breakpoint, DebugSource, SourceBreakpoint } from '@diptych/protocol'
import { originalColumn } from '../cell/columns.ts'
import type { SourceService } from '../io/sourceService.ts'
import { type BreakLocation, breakLocations, PREVIEW } from './breakLocations.ts'
import { type CellFiles, isCellPath } from './cellFiles.ts'
import { BreakpointError, breakpointCondition } from './condition.ts'
import type { MainSession } from './v8.ts'

interface Placed {
  readonly wanted: SourceBreakpoint
  readonly breakpoint: Breakpoint
  /** Where V8 stops, in a cell. */
  readonly location?: BreakLocation
  readonly condition: string | undefined
  /** V8's names for it, one for each run of the cell. */
  readonly v8Ids: Set<string>
}

type ToJavaScript = (expression: string) => string

export class Breakpoints {
  readonly #session: MainSession
  readonly #files: CellFiles
  readonly #source: Pick<SourceService, 'preview'>
  readonly #placed = new Map<string, readonly Placed[]>()
  #lastId = 0

  constructor(session: MainSession, files: CellFiles, source: Pick<SourceService, 'preview'>) {
    this.#session = session
    this.#files = files
    this.#source = source
  }

  /** Replaces the breakpoints of a cell or a file. Lines and columns count from 1. */
  async set(path: string, wanted: readonly SourceBreakpoint[]): Promise<Breakpoint[]> {
    await this.#remove(path)
    const { toJavaScript } = await import('../cell/expression.ts')
    const placed = isCellPath(path)
      ? await this.#placeInCell(path, wanted, toJavaScript)
      : await this.#placeInFile(path, wanted, toJavaScript)
    if (placed.length > 0) this.#placed.set(path, placed)
    for (const file of this.#files.filesOf(path)) await this.arm(path, file)
    return placed.map(({ breakpoint }) => breakpoint)
  }

  /** Sets the breakpoints of a cell in one of its runs, which may be yet to come. */
  async arm(path: string, file: string): Promise<void> {
    for (const { location, condition, v8Ids } of this.#placed.get(path) ?? []) {
      if (!location) continue
      const place = { url: file, lineNumber: location.line, columnNumber: location.column }
      const { breakpointId } = await this.#session.post('Debugger.setBreakpointByUrl', { ...place, condition })
      v8Ids.add(breakpointId)
    }
  }

  /** From V8's names to ours. */
  idsOf(v8Ids: readonly string[]): number[] {
    const all = [...this.#placed.values()].flat()
    return all.filter(placed => v8Ids.some(id => placed.v8Ids.has(id))).map(({ breakpoint }) => breakpoint.id)
  }

  /** By the number that `set` gave it. */
  find(id: number): Breakpoint | undefined {
    return [...this.#placed.values()].flat().find(({ breakpoint }) => breakpoint.id === id)?.breakpoint
  }

  /** As they were set, where they were set. */
  list(): { source: string; breakpoints: SourceBreakpoint[] }[] {
    return [...this.#placed].map(([source, placed]) => ({
      source,
      breakpoints: placed.map(({ wanted, breakpoint: { line } }) => ({ ...wanted, line })),
    }))
  }

  /** V8 forgets them by itself when the debugger is switched off. */
  clear(): void {
    this.#placed.clear()
  }

  async #remove(path: string): Promise<void> {
    const placed = this.#placed.get(path) ?? []
    this.#placed.delete(path)
    for (const breakpointId of placed.flatMap(({ v8Ids }) => [...v8Ids]))
      await this.#session.post('Debugger.removeBreakpoint', { breakpointId })
  }

  async #placeInCell(path: string, wanted: readonly SourceBreakpoint[], toJavaScript: ToJavaScript): Promise<Placed[]> {
    const source = { name: basename(path), path }
    const text = this.#files.textOf(path)
    if (text === undefined)
      return wanted.map(point => this.#refused(point, source, 'no such cell: send its text by dumpCell first'))
    if (wanted.length === 0) return []
    try {
      const cell = await this.#source.preview(text, PREVIEW)
      const locations = await breakLocations(this.#session, cell)
      const taken = new Set<BreakLocation>()
      return wanted.map(point =>
        this.#attempt(point, source, id => {
          const location = locations.find(({ line, column }) => {
            const isBehind = originalColumn(cell.columns, line + 1, column + 1) >= (point.column ?? 1)
            return line + 1 > point.line || (line + 1 === point.line && isBehind)
          })
          if (!location) throw new BreakpointError(`there is no code at or below line ${point.line}`)
          if (taken.has(location))
            throw new BreakpointError(`another breakpoint is at line ${location.line + 1} already`)
          taken.add(location)
          const line = location.line + 1
          const column = originalColumn(cell.columns, line, location.column + 1)
          const condition = breakpointCondition(point, id, toJavaScript)
          return { breakpoint: { id, verified: true, source, line, column }, location, condition }
        }),
      )
    } catch (error) {
      // The cell is not correct, so it cannot run either.
      return wanted.map(point => this.#refused(point, source, (error as Error).message))
    }
  }

  async #placeInFile(path: string, wanted: readonly SourceBreakpoint[], toJavaScript: ToJavaScript): Promise<Placed[]> {
    const source = { name: basename(path), path }
    if (!existsSync(path)) return wanted.map(point => this.#refused(point, source, `no such file: ${path}`))
    // A module that was loaded again has a query behind its address.
    const urlRegex = `^${pathToFileURL(path).href.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(\\?.*)?$`
    const all: Placed[] = []
    for (const point of wanted) {
      const placed = this.#attempt(point, source, id => {
        const condition = breakpointCondition(point, id, toJavaScript)
        return { breakpoint: { id, verified: true, source, line: point.line }, condition }
      })
      all.push(placed.breakpoint.verified ? await this.#tellOfFile(placed, urlRegex) : placed)
    }
    return all
  }

  async #tellOfFile(placed: Placed, urlRegex: string): Promise<Placed> {
    const { wanted, condition, breakpoint, v8Ids } = placed
    const place = { urlRegex, lineNumber: wanted.line - 1, columnNumber: (wanted.column ?? 1) - 1 }
    try {
      const { breakpointId, locations } = await this.#session.post('Debugger.setBreakpointByUrl', {
        ...place,
        condition,
      })
      v8Ids.add(breakpointId)
      const line = locations[0] ? locations[0].lineNumber + 1 : breakpoint.line
      return { ...placed, breakpoint: { ...breakpoint, line } }
    } catch (error) {
      return { ...placed, breakpoint: { ...breakpoint, verified: false, message: (error as Error).message } }
    }
  }

  #attempt(
    wanted: SourceBreakpoint,
    source: DebugSource,
    place: (id: number) => Pick<Placed, 'breakpoint' | 'location' | 'condition'>,
  ): Placed {
    const id = ++this.#lastId
    try {
      return { wanted, v8Ids: new Set(), ...place(id) }
    } catch (error) {
      if (!(error instanceof BreakpointError)) throw error
      return this.#refused(wanted, source, error.message)
    }
  }

  #refused(wanted: SourceBreakpoint, source: DebugSource, message: string): Placed {
    const breakpoint = { id: ++this.#lastId, verified: false, message, source, line: wanted.line }
    return { wanted, v8Ids: new Set(), condition: undefined, breakpoint }
  }
}
