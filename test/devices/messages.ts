/** @file Counts messages on a diagnostics channel. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/** How many messages `work` makes the engine publish on `channel`. */
export function count(channel: string, work: () => void): number {
  let messages = 0
  const listen = (): void => {
    messages++
  }
  subscribe(channel, listen)
  try {
    work()
  } finally {
    unsubscribe(channel, listen)
  }
  return messages
}
