/** @file Makes one JavaScript expression of a breakpoint's condition, hit condition and log message: V8 stops where it is true. */

import type { SourceBreakpoint } from '@diptych/protocol'

/** A breakpoint that cannot be set; its message stands beside it. */
export class BreakpointError extends Error {
  override name = 'BreakpointError'
}

/**
 * @param id - numbers the breakpoint, for its count of hits and for what it says
 * @param toJavaScript - takes the types out of an expression; throws for one that is not correct
 * @returns undefined where it always stops
 * @throws {BreakpointError}
 */
export function breakpointCondition(
  { condition, hitCondition, logMessage }: SourceBreakpoint,
  id: number,
  toJavaScript: (expression: string) => string,
): string | undefined {
  const tests: string[] = []
  if (condition?.trim()) tests.push(`(${expressionOf(condition, 'condition', toJavaScript)}\n)`)
  if (hitCondition?.trim()) tests.push(hitTest(hitCondition, id))
  if (logMessage) tests.push(`(__diptych.debug.say(${id}, ${messageCode(logMessage, toJavaScript)}), false)`)
  if (tests.length === 0) return undefined
  // An expression that throws would be as silent as one that is false.
  return `(() => { try { return ${tests.join(' && ')} } catch (error) { __diptych.debug.complain(${id}, error); return false } })()`
}

function hitTest(hitCondition: string, id: number): string {
  const [, operator = '==', number] = /^\s*(==?|===|>=?|<=?|%)?\s*(\d+)\s*$/.exec(hitCondition) ?? []
  if (number === undefined || (operator === '%' && Number(number) === 0))
    throw new BreakpointError(
      `hitCondition: expected a number of hits, such as 5, >= 5 or % 5, got ${JSON.stringify(hitCondition)}`,
    )
  const hits = `__diptych.debug.hit(${id})`
  if (operator === '%') return `${hits} % ${number} === 0`
  return `${hits} ${operator === '=' ? '==' : operator} ${number}`
}

/** `x is {x}` → a template string. Braces within an expression must be balanced; `\{` is a brace. */
function messageCode(message: string, toJavaScript: (expression: string) => string): string {
  const parts: string[] = []
  let text = ''
  for (let i = 0; i < message.length; i++) {
    if (message[i] === '\\' && /[{}\\]/.test(message[i + 1] ?? '')) text += message[++i]
    else if (message[i] === '{') {
      const end = closingBrace(message, i)
      if (end === undefined)
        throw new BreakpointError(`logMessage: the { at ${i} is never closed. Write \\{ for a brace`)
      parts.push(JSON.stringify(text))
      parts.push(`__diptych.debug.text(${expressionOf(message.slice(i + 1, end), 'logMessage', toJavaScript)}\n)`)
      text = ''
      i = end
    } else text += message[i]
  }
  return [...parts, JSON.stringify(text)].join(' + ')
}

function closingBrace(message: string, start: number): number | undefined {
  let depth = 0
  for (let i = start; i < message.length; i++) {
    if (message[i] === '{') depth++
    else if (message[i] === '}' && --depth === 0) return i
  }
  return undefined
}

function expressionOf(text: string, field: string, toJavaScript: (expression: string) => string): string {
  try {
    // In parentheses, so that only an expression will do.
    return toJavaScript(`(${text}\n)`)
  } catch (error) {
    throw new BreakpointError(`${field}: ${JSON.stringify(text)} is not an expression: ${(error as Error).message}`)
  }
}
