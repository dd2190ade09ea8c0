import { escapeHtml } from '../formatters/formatter.ts'
import { type Magic, takesNothing } from './magic.ts'
import { magics } from './table.ts'

const WIDTH = 100
/** Where descriptions begin; below a usage that is longer. */
const INDENT = 34

export const lsmagic: Magic = {
  name: 'lsmagic',
  kind: 'line',
  usage: '%lsmagic',
  help: 'Lists the magics.',
  run(args, session) {
    takesNothing('%lsmagic', args)
    session.show({ 'text/html': html(), 'text/plain': magics.map(text).join('\n') })
  },
}

function html(): string {
  const cell = (content: string): string => `<td style="text-align: left; vertical-align: top">${content}</td>`
  const rows = magics.map(
    ({ usage, help }) => `<tr>${cell(`<code>${escapeHtml(usage)}</code>`)}${cell(escapeHtml(help))}</tr>`,
  )
  const head = ['magic', 'what it does'].map(name => `<th style="text-align: left">${name}</th>`).join('')
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function text({ usage, help }: Magic): string {
  const margin = ' '.repeat(INDENT)
  const lines = wrapped(help, WIDTH - INDENT).join(`\n${margin}`)
  return usage.length + 2 > INDENT ? `${usage}\n${margin}${lines}` : usage.padEnd(INDENT) + lines
}

/** Lines of whole words. */
function wrapped(words: string, width: number): string[] {
  const lines: string[] = []
  for (const word of words.split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}
