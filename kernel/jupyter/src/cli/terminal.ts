/** @file Shows on the terminal what a kernel publishes, and asks there what its cells ask. */

import { createInterface, type Interface } from 'node:readline'
import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import type { JsonObject, Message, MimeBundle } from '@diptych/protocol'

export class Terminal {
  #input: Interface | undefined
  #lines: AsyncIterator<string> | undefined
  #isHidden = false
  /** What stands in the terminal's last line, if that has not ended. */
  #begunLine = ''

  /** Prints a published message as a front end without pictures would. */
  show({ header, content }: Message<unknown>): void {
    const fields = content as JsonObject & { data?: MimeBundle; traceback?: string[] }
    switch (header.msg_type) {
      case 'stream':
        this.#write(fields.name === 'stderr' ? process.stderr : process.stdout, String(fields.text))
        break
      case 'execute_result':
      case 'display_data':
      case 'update_display_data':
        this.#write(process.stdout, `${plainText(fields.data ?? {})}\n`)
        break
      case 'error': {
        const text = (fields.traceback ?? []).join('\n')
        process.stderr.write(`${process.stderr.isTTY ? text : stripVTControlCharacters(text)}\n`)
        break
      }
    }
  }

  /** Says something that is not the cells' output. */
  complain(text: string): void {
    process.stderr.write(text)
  }

  /** Reads one line from stdin; an empty one at its end. What is typed for a password is not shown. */
  async ask(prompt: string, isPassword: boolean): Promise<string> {
    this.#input ??= this.#open()
    this.#lines ??= this.#input[Symbol.asyncIterator]()
    if (process.stdin.isTTY) {
      // readline draws the whole line again when somebody edits it: what a cell printed there before, too.
      this.#input.setPrompt(this.#begunLine + prompt)
      this.#input.prompt()
    } else {
      process.stdout.write(prompt)
    }
    this.#begunLine = ''
    this.#isHidden = isPassword && process.stdin.isTTY
    const line = await this.#lines.next()
    if (this.#isHidden) process.stdout.write('\n')
    this.#isHidden = false
    return line.done ? '' : line.value
  }

  /** Lets go of stdin, which would keep the process alive. */
  dispose(): void {
    if (!this.#input) return
    this.#input.close()
    process.stdin.pause()
  }

  #write(stream: NodeJS.WriteStream, text: string): void {
    stream.write(text)
    this.#begunLine = (this.#begunLine + text).slice(-1000).replace(/^.*\n/s, '')
  }

  #open(): Interface {
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#isHidden) process.stdout.write(chunk)
        done()
      },
    })
    const input = createInterface({ input: process.stdin, output: echo, terminal: process.stdin.isTTY ?? false })
    // A terminal in raw mode sends no signal: Ctrl-C arrives here.
    input.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
    return input
  }
}

/** The plain text of a bundle, or the names of what it holds instead. */
export function plainText(data: MimeBundle): string {
  const text = data['text/plain']
  if (typeof text === 'string') return text
  if (Array.isArray(text)) return text.join('')
  return `[${Object.keys(data).join(', ') || 'nothing to show'}]`
}
