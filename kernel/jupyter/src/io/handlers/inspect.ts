import { utf16Offset } from '../cursor.ts'
import type { Kernel } from '../kernel.ts'
import type { Handler } from './index.ts'

/** What TypeScript's hover says, and the live value where the cursor is on a name that has one. */
export const inspect: Handler<'inspect_request'> = async ({ code, cursor_pos: cursor }, _request, kernel) => {
  const offset = utf16Offset(code, cursor)
  const help = await kernel.source.helpOnMagic(code, offset)
  if (help) return { status: 'ok', found: true, data: { 'text/plain': help }, metadata: {} }
  const [hover, value] = await Promise.all([kernel.source.hover(code, offset), liveValue(code, offset, kernel)])
  const parts = [hover, value === undefined ? undefined : `\`\`\`typescript\n${value}\n\`\`\``].filter(
    part => part !== undefined,
  )
  if (parts.length === 0) return { status: 'ok', found: false, data: {}, metadata: {} }
  const markdown = parts.join('\n\n---\n\n')
  const plain = parts.map(part => part.replace(/^```\w*\n?/gm, '').trim()).join('\n\n')
  return { status: 'ok', found: true, data: { 'text/markdown': markdown, 'text/plain': plain }, metadata: {} }
}

async function liveValue(code: string, offset: number, kernel: Kernel): Promise<string | undefined> {
  // The name that the cursor is in or behind, with what leads to it.
  const tail = /^[\p{ID_Continue}$]*/u.exec(code.slice(offset))?.[0] ?? ''
  const path =
    /(?<![\p{ID_Continue}$.\])'"`])[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\??\.[\p{ID_Start}$_][\p{ID_Continue}$]*)*$/u
  const expression = path.exec(code.slice(0, offset) + tail)?.[0]
  return expression && kernel.main.askWithin<'value'>(kernel.cells.patienceMs, { type: 'value', expression })
}
