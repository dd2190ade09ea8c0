/** @file Models of tfjs's layers, as the table that their `summary()` prints. */
import { type Formatter, peek } from './formatter.ts'

interface Model {
  readonly name: string
  summary(lineLength?: number, positions?: number[], print?: (line: string) => void): void
}

export const model: Formatter<Model> = {
  name: 'model',
  matches: (value): value is Model =>
    typeof peek(value, 'summary') === 'function' &&
    typeof peek(value, 'getWeights') === 'function' &&
    Array.isArray(peek(value, 'layers')),
  format: value => ({ 'text/plain': summarize(value) }),
}

function summarize(value: Model): string {
  const lines: string[] = []
  const kind = value.constructor.name
  try {
    value.summary(undefined, undefined, line => lines.push(line))
  } catch (error) {
    // A Sequential without input shape has no weights yet: that is a state, and no mistake of who shows it.
    return `${kind} '${value.name}' (${error instanceof Error ? error.message : String(error)})`
  }
  return [`${kind} '${value.name}'`, ...lines].join('\n')
}
