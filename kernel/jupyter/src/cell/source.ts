/** @file What the message thread makes of a cell's text, as one import: it takes longer to load than all else there. */

export { editByMagics } from './magics/edits.ts'
export { mayHoldMagics, parseMagics } from './magics/parse.ts'
export { findMagic } from './magics/table.ts'
export { CellRewriter } from './rewrite.ts'
