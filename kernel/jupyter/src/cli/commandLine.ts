/** @file Finds the command that was asked for, and answers wrong use with what would be right. */

import { readFileSync } from 'node:fs'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { nearest } from '../nearest.ts'
import { doctor } from './doctor.ts'
import { install } from './install.ts'
import { run } from './run.ts'

/** What was typed after a command's name, parsed. */
export interface Arguments {
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

/** A subcommand of `diptych`. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** All of its help. */
  readonly help: string
  readonly options: ParseArgsOptionsConfig
  /** How many positional arguments it takes. */
  readonly positionals: readonly string[]
  /** @returns the exit code */
  run(args: Arguments): Promise<number>
}

/** Wrong use of the command line; the message says what is right. */
export class UsageError extends Error {
  override name = 'UsageError'
}

const commands: readonly Command[] = [install, run, doctor]

/**
 * Runs the command line.
 *
 * @param args - without the program's name
 * @returns the exit code: 0, or 1 if something went wrong and has been printed
 */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    const [name, ...rest] = args
    if (name === undefined) {
      process.stderr.write(overview())
      return 1
    }
    if (name === '--help' || name === '-h' || name === 'help') return print(overview(rest[0]))
    if (name === '--version' || name === '-v') return print(`${version()}\n`)
    const command = findCommand(name)
    const parsed = parseFor(command, rest)
    return parsed.options.help ? print(command.help) : await command.run(parsed)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    process.stderr.write(`diptych: ${error.message}\n`)
    return 1
  }
}

function findCommand(name: string): Command {
  const command = commands.find(one => one.name === name)
  if (command) return command
  const names = commands.map(one => one.name)
  const guess = nearest(name, names)
  throw new UsageError(
    `there is no command ${name}. ${guess ? `Did you mean ${guess}? ` : ''}Commands: ${names.join(', ')}. See diptych --help.`,
  )
}

/** @throws {UsageError} naming what the command does take */
function parseFor(command: Command, args: readonly string[]): Arguments {
  const options: ParseArgsOptionsConfig = { ...command.options, help: { type: 'boolean', short: 'h' } }
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true })
  const values: Record<string, string | boolean> = {}
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const type = options[token.name]?.type
    if (!type) throw unknownOption(command, token.rawName, options)
    if (type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${command.name}: ${token.rawName} takes no value, got ${token.value}.`)
    }
    if (type === 'string' && !token.value) throw new UsageError(`${command.name}: ${token.rawName} needs a value.`)
    values[token.name] = token.value ?? true
  }
  if (!values.help) checkPositionals(command, positionals)
  return { options: values, positionals }
}

function unknownOption(command: Command, name: string, options: ParseArgsOptionsConfig): UsageError {
  const names = Object.keys(options).map(option => `--${option}`)
  const guess = nearest(name, names)
  return new UsageError(
    `${command.name}: there is no option ${name}. ${guess ? `Did you mean ${guess}? ` : ''}Options: ${names.join(', ')}.`,
  )
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const wanted = command.positionals
  if (given.length < wanted.length) {
    throw new UsageError(`${command.name}: ${wanted[given.length]} is missing. See diptych ${command.name} --help.`)
  }
  if (given.length > wanted.length) {
    const takes = wanted.length === 0 ? 'no arguments' : `only ${wanted.join(' ')}`
    throw new UsageError(`${command.name} takes ${takes}, got also ${given.slice(wanted.length).join(' ')}.`)
  }
}

function print(text: string): number {
  process.stdout.write(text)
  return 0
}

function overview(topic?: string): string {
  if (topic) return findCommand(topic).help
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`)
  return `Diptych ${version()}: a notebook for tensor code in TypeScript, run eagerly or as a graph.

Usage: diptych COMMAND [OPTIONS]

${rows.join('\n')}

diptych COMMAND --help says more. To open the notebooks: npm start in Diptych's folder.
`
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string })
    .version
}
