/** @file What a command gets of the cells' variables: those that it names, in its environment, where quotes and blanks do no harm. */

import type { Variables } from '../variables.ts'

/** @returns by name, as text. What the environment has already stays as it is. */
export function mentionedVariables(command: string, variables: Pick<Variables, 'text'>): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [, name = ''] of command.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
    const text = name in process.env ? undefined : variables.text(name)
    if (text !== undefined) found[name] = text
  }
  return found
}
