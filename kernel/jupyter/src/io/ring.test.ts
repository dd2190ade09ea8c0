import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createRing, RingReader, RingWriter } from './ring.ts'

type Seen = [kind: string, owner: number, content: string | number][]

function pair(bytes: number, wake: () => void = () => {}): { writer: RingWriter; reader: RingReader; drain(): Seen } {
  const memory = createRing(bytes)
  const reader = new RingReader(memory)
  const drain = (): Seen => {
    const seen: Seen = []
    reader.drain({
      text: (kind, owner, text) => seen.push([kind, owner, text]),
      event: (owner, sequence) => seen.push(['event', owner, sequence]),
    })
    return seen
  }
  return { writer: new RingWriter(memory, wake), reader, drain }
}

test('text and events come out in the order they went in, each with its owner', () => {
  const { writer, drain } = pair(1024)
  writer.text('stdout', 1, 'a')
  writer.text('stderr', 2, 'bé😀')
  writer.event(2, 70000)
  writer.text('stdout', 1, '')
  expect(drain()).toEqual([
    ['stdout', 1, 'a'],
    ['stderr', 2, 'bé😀'],
    ['event', 2, 70000],
    ['stdout', 1, ''],
  ])
  expect(drain()).toEqual([])
})

test('records of all lengths survive the wrap-around', () => {
  const { writer, drain } = pair(512)
  const texts = Array.from({ length: 500 }, (_, i) => 'x'.repeat(i % 41))
  const seen = texts.flatMap((text, i) => {
    writer.text('stdout', i, text)
    return drain()
  })
  expect(seen).toEqual(texts.map((text, i) => ['stdout', i, text]))
})

test('counters wrap past 2^31 without losing a record', () => {
  const memory = createRing(64)
  new Int32Array(memory, 0, 2).fill(2 ** 31 - 16)
  const writer = new RingWriter(memory, () => {})
  const reader = new RingReader(memory)
  const seen: string[] = []
  for (const text of ['one', 'two', 'three', 'four']) {
    writer.text('stdout', 0, text)
    reader.drain({ text: (_kind, _owner, got) => seen.push(got), event: () => {} })
  }
  expect(seen).toEqual(['one', 'two', 'three', 'four'])
})

test('the reader is woken only while it sleeps', () => {
  let wakes = 0
  const { writer, reader, drain } = pair(1024, () => wakes++)
  writer.text('stdout', 0, 'while awake')
  expect(wakes).toBe(0)
  expect(reader.sleep()).toBe(false)
  drain()
  expect(reader.sleep()).toBe(true)
  writer.text('stdout', 0, 'wakes')
  writer.text('stdout', 0, 'does not wake again')
  expect(wakes).toBe(1)
})

test('a text longer than the ring waits for the reader in another thread and arrives whole', async () => {
  const memory = createRing(1 << 10)
  const text = 'é😀x'.repeat(5000)
  const source = `
    import { parentPort, workerData } from 'node:worker_threads'
    const { RingWriter } = await import(workerData.module)
    const writer = new RingWriter(workerData.memory, () => parentPort.postMessage('wake'))
    writer.text('stdout', 7, workerData.text)
    writer.event(7, 1)`
  const module = new URL('./ring.ts', import.meta.url).href
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: { memory, text, module },
  })
  const reader = new RingReader(memory)
  let got = ''
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    const drain = (): void => {
      reader.drain({ text: (_kind, _owner, piece) => (got += piece), event: () => resolve() })
    }
    worker.on('message', drain)
  })
  await worker.terminate()
  expect(got).toBe(text)
})
