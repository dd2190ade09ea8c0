/** @file Help on the arguments of a call: its signature, and the parameter that the cursor is at. */

interface ServerSignature {
  readonly label: string
  readonly documentation?: Markup
  readonly parameters?: readonly {
    readonly label: string | readonly [number, number]
    readonly documentation?: Markup
  }[]
  readonly activeParameter?: number | null
}

interface ServerSignatures {
  readonly signatures: readonly ServerSignature[]
  readonly activeSignature?: number
  readonly activeParameter?: number | null
}

type Markup = string | { readonly value: string }

/** The signature of the call that the cursor is in. */
export interface Signature {
  /** Markdown: the signature, and what the parameter at the cursor is. */
  readonly text: string
  /** Markdown: what the function does. */
  readonly documentation: string
}

/** @param result - what `textDocument/signatureHelp` gave. @returns undefined outside of calls. */
export function readSignature(result: unknown): Signature | undefined {
  const { signatures = [], activeSignature = 0, activeParameter } = (result ?? {}) as Partial<ServerSignatures>
  const signature = signatures[activeSignature]
  if (!signature) return undefined
  const { label, parameters = [], documentation } = signature
  const others = signatures.length > 1 ? `// ${activeSignature + 1} of ${signatures.length} signatures\n` : ''
  const parts = [`\`\`\`typescript\n${others}${label}\n\`\`\``]
  const parameter = parameters[signature.activeParameter ?? activeParameter ?? 0]
  if (parameter) {
    const text = typeof parameter.label === 'string' ? parameter.label : label.slice(...parameter.label)
    const about = markdown(parameter.documentation)
    parts.push(`Here: \`${text}\`${about ? ` — ${about}` : ''}`)
  }
  return { text: parts.join('\n'), documentation: markdown(documentation) }
}

function markdown(text: Markup = ''): string {
  return (typeof text === 'string' ? text : text.value).trim()
}
