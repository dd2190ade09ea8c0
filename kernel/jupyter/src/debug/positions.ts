/** @file How a front end counts lines and columns: from 1, as the debugger does, or from 0. */

interface Place {
  readonly line?: number
  readonly column?: number
}

export class Positions {
  #firstLine = 1
  #firstColumn = 1

  /** As `initialize` says. */
  countFrom(firstLine: number, firstColumn: number): void {
    this.#firstLine = firstLine
    this.#firstColumn = firstColumn
  }

  /** What a front end sent, counted from 1. */
  read<P extends Place>(place: P): P {
    return shifted(place, 1 - this.#firstLine, 1 - this.#firstColumn)
  }

  /** What a front end is to get, counted as it counts. */
  write<P extends Place>(place: P): P {
    return shifted(place, this.#firstLine - 1, this.#firstColumn - 1)
  }
}

function shifted<P extends Place>(place: P, lines: number, columns: number): P {
  const { line, column } = place
  return {
    ...place,
    ...(line !== undefined && { line: line + lines }),
    ...(column !== undefined && { column: column + columns }),
  }
}
