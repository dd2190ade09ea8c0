/** @file Reads docs/errors.md: under each heading, pairs of a cell that fails, what it says, and a cell that works. */

export interface CodeBlock {
  readonly code: string
  /** What follows `ts` on the fence: where the code runs, other than in a cell of an ordinary kernel. */
  readonly place: string
  /** Counted from 1: the first line of the code. */
  readonly line: number
}

export interface ErrorExample {
  /** The class, as a front end shows it. */
  readonly name: string
  readonly cause: CodeBlock
  /** `…` stands for any text. */
  readonly message: string
  readonly fix: CodeBlock
}

/** @throws if a heading has no example, or an example is not a failing cell, a message and a working cell. */
export function readErrorExamples(markdown: string): ErrorExample[] {
  const examples: ErrorExample[] = []
  let name: string | undefined
  let parts: (CodeBlock | string)[] = []
  const finish = (): void => {
    if (name === undefined) return
    if (parts.length === 0 || parts.length % 3 > 0) throw incomplete(name)
    for (let index = 0; index < parts.length; index += 3) {
      const [cause, message, fix] = parts.slice(index, index + 3)
      if (typeof cause !== 'object' || typeof message !== 'string' || typeof fix !== 'object') throw incomplete(name)
      examples.push({ name, cause, message, fix })
    }
  }
  const lines = markdown.split('\n')
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!
    const heading = /^#+ (?:`(\w+)`)?/.exec(line)
    const fence = /^```ts ?(.*)$/.exec(line)
    if (heading) {
      finish()
      name = heading[1]
      parts = []
    } else if (fence) {
      const end = lines.indexOf('```', index)
      parts.push({ code: lines.slice(index + 1, end).join('\n'), place: fence[1]!, line: index + 2 })
      index = end
    } else if (line.startsWith('> ')) parts.push(line.slice(2))
  }
  finish()
  return examples
}

/** Whether a message is the one that the page shows. */
export function matchesMessage(shown: string, message: string): boolean {
  const pattern = shown.split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('.*')}$`, 's').test(message)
}

function incomplete(name: string): Error {
  return new Error(
    `docs/errors.md, ${name}: expected a \`\`\`ts block that fails, a > line with the message, a \`\`\`ts block that works.`,
  )
}
