/** @file Drives a real kernel process for the tests of this folder: one cell in, everything that came of it out. */

import { type ExecuteOptions, KernelClient, type ReceivedMessage, type StartOptions } from '@diptych/kernel'
import type { ExecuteReply, MimeBundle, Stream } from '@diptych/protocol'
import { findLibrary } from '@diptych/tensor/runtime'
import { afterAll, describe, expect, onTestFinished } from 'vitest'
import './messageShapes.ts'

/** What a cell did. */
export interface Run {
  reply: ExecuteReply
  messages: ReceivedMessage[]
  stdout: string
  stderr: string
  /** `text/plain` of its result. */
  result: unknown
}

/** `describe` for what needs TensorFlow's library; without it the reason stands in the title of what is skipped. */
export function describeWithTensorflow(title: string, tests: () => void | Promise<void>): void {
  const missing = missingLibrary()
  describe.skipIf(missing !== undefined)(missing ? `${title} (skipped: ${missing})` : title, tests)
}

function missingLibrary(): string | undefined {
  try {
    findLibrary()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Starts a kernel for one test, or beside the tests for all of a file; it ends with them. Not in a `beforeAll`, which can ask for no end. */
export async function startKernel(options: StartOptions = {}): Promise<KernelClient> {
  const isInTest = expect.getState().currentTestName !== undefined
  const kernel = await KernelClient.start(options)
  const atEnd = isInTest ? onTestFinished : afterAll
  atEnd(() => kernel.shutdown())
  return kernel
}

export async function runCell(kernel: KernelClient, code: string, options: ExecuteOptions = {}): Promise<Run> {
  const messages: ReceivedMessage[] = []
  const onMessage = (message: ReceivedMessage): void => {
    messages.push(message)
    options.onMessage?.(message)
  }
  const reply = await kernel.execute(code, { ...options, onMessage })
  const result = contents<{ data: MimeBundle }>(messages, 'execute_result').at(-1)?.data['text/plain']
  return {
    reply,
    messages,
    stdout: streamText(messages, 'stdout'),
    stderr: streamText(messages, 'stderr'),
    result,
  }
}

/** The contents of the messages of one type, in order. */
export function contents<T = Record<string, unknown>>(messages: readonly ReceivedMessage[], type: string): T[] {
  return messages.filter(({ header }) => header.msg_type === type).map(({ content }) => content as T)
}

/** The types of what a cell published, without its statuses and its input. */
export function published(messages: readonly ReceivedMessage[]): string[] {
  return messages.map(({ header }) => header.msg_type).filter(type => type !== 'status' && type !== 'execute_input')
}

export function streamText(messages: readonly ReceivedMessage[], name: Stream['name']): string {
  const streams = contents<Stream>(messages, 'stream').filter(stream => stream.name === name)
  return streams.map(({ text }) => text).join('')
}

/** Runs code that never ends, and interrupts it once it has printed `started`. */
export async function runInterrupted(kernel: KernelClient, code: string, options: ExecuteOptions = {}): Promise<Run> {
  const started = printed(kernel, 'started')
  const running = runCell(kernel, code, options)
  await started
  await kernel.interrupt()
  return await running
}

/** Resolves with the first publication that `matches`, from now on. */
export function nextMessage(
  kernel: KernelClient,
  matches: (message: ReceivedMessage) => boolean,
): Promise<ReceivedMessage> {
  return new Promise(resolve => {
    const stop = kernel.observe(message => {
      if (!matches(message)) return
      stop()
      resolve(message)
    })
  })
}

/** Resolves when a cell has printed `text`. */
export function printed(kernel: KernelClient, text: string): Promise<ReceivedMessage> {
  return nextMessage(
    kernel,
    ({ header, content }) => header.msg_type === 'stream' && (content as Stream).text.includes(text),
  )
}
