/** @file Holds every message that the kernels of these tests send against its declared shape; a test fails with what is wrong in its messages. */

import { subscribe } from 'node:diagnostics_channel'
import type { ReceivedMessage } from '@diptych/kernel'
import { messageProblems, type SentOn } from '@diptych/protocol/messageShapes'
import { afterAll, afterEach, expect } from 'vitest'

const problems = new Set<string>()
const ownTypes = new Set<string>()

/** A cell of the test broadcasts messages of this type, which is its own. */
export function allowOwnType(type: string): void {
  ownTypes.add(type)
}

subscribe('diptych:client:received', value => {
  const { channel, message } = value as { channel: SentOn; message: ReceivedMessage }
  if (ownTypes.has(message.header.msg_type)) return
  for (const problem of messageProblems(channel, message)) problems.add(problem)
})

afterEach(expectNoProblems)
// What came before the first test and after the last.
afterAll(expectNoProblems)

function expectNoProblems(): void {
  const found = [...problems]
  problems.clear()
  expect(found, 'messages of the kernel that differ from kernel/protocol/src/messageShapes.ts').toEqual([])
}
