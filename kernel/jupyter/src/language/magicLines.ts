/** @file Takes the magics at the head of a cell out of the sight of TypeScript. */

/** Lines at the head that begin with `%` become blanks of the same length: every offset stays what it was. */
export function blankMagicLines(code: string): string {
  return code.replace(/^([^\S\n]*(%.*|\/\/.*)?(\n|$))+/, head =>
    head.replace(/%.*/g, magic => ' '.repeat(magic.length)),
  )
}
