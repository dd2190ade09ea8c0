import { spawnSync } from 'node:child_process'
import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type SummaryMessage, summaryChannel } from './channel.ts'
import { EventFileError } from './errors.ts'
import { bucketsOf } from './histogram.ts'
import { EventFileReader } from './reader.ts'
import { EventFileWriter } from './writer.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'diptych-writer-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true })
})

/** The steps that are on disk. */
function stepsIn(file: string): number[] {
  const events = new EventFileReader(file).read()
  return events.filter(({ summary }) => summary).map(({ step }) => step)
}

describe('an event file', () => {
  test('is made with its folder, is named as TensorFlow names it, and begins with the version', () => {
    const logdir = path.join(folder, 'runs/first')
    const writer = new EventFileWriter(logdir, { suffix: '.v2' })
    expect(path.dirname(writer.path)).toBe(logdir)
    const [, seconds, host, pid, count] = /^events\.out\.tfevents\.(\d{10})\.(.*)\.(\d+)\.(\d+)\.v2$/.exec(
      path.basename(writer.path),
    )!
    expect([host, Number(pid)]).toEqual([hostname(), process.pid])
    expect(Number(seconds)).toBeGreaterThan(1.7e9)
    expect(Number(count)).toBeGreaterThanOrEqual(0)
    expect(new EventFileReader(writer.path).read()).toMatchObject([{ fileVersion: 'brain.Event:2', step: 0 }])
  })

  test('holds what was written, in order', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('loss', 0.1, 0, 1.7e9)
    writer.histogram('weights', bucketsOf([1, 2, 4], 3).buckets, 1, 1.7e9 + 1)
    writer.scalar('loss', NaN, 2 ** 40, 1.7e9 + 2)
    writer.close()
    expect(new EventFileReader(writer.path).read().slice(1)).toEqual([
      {
        wallTime: 1.7e9,
        step: 0,
        // 0.1 in float32
        summary: [
          {
            tag: 'loss',
            plugin: 'scalars',
            tensor: { dtype: 1, shape: [], values: Float64Array.of(0.10000000149011612) },
          },
        ],
      },
      {
        wallTime: 1.7e9 + 1,
        step: 1,
        summary: [
          {
            tag: 'weights',
            plugin: 'histograms',
            tensor: { dtype: 2, shape: [3, 3], values: Float64Array.of(1, 2, 1, 2, 3, 1, 3, 4, 1) },
          },
        ],
      },
      {
        wallTime: 1.7e9 + 2,
        step: 2 ** 40,
        summary: [{ tag: 'loss', plugin: 'scalars', tensor: { dtype: 1, shape: [], values: Float64Array.of(NaN) } }],
      },
    ])
  })

  test('has a name of its own, also beside one of another thread', () => {
    const first = new EventFileWriter(folder)
    const next = path.basename(first.path).replace(/\d+$/, count => String(Number(count) + 1))
    writeFileSync(path.join(folder, next), 'of another thread')
    const second = new EventFileWriter(folder)
    expect(new Set([first.path, second.path, path.join(folder, next)]).size).toBe(3)
    expect(new EventFileReader(second.path).read()).toHaveLength(1)
  })

  test('stays where it is when the process changes its folder', () => {
    const before = process.cwd()
    process.chdir(folder)
    const writer = new EventFileWriter('logs')
    process.chdir(before)
    writer.scalar('loss', 1, 5)
    writer.close()
    expect(path.dirname(writer.path)).toBe(path.join(process.platform === 'darwin' ? '/private' : '', folder, 'logs'))
    expect(stepsIn(writer.path)).toEqual([5])
    expect(writer.logdir).toBe('logs')
  })
})

describe('summaries reach the disk', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))

  test('at a flush, and not before', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('loss', 1, 7)
    expect(stepsIn(writer.path)).toEqual([])
    writer.flush()
    expect(stepsIn(writer.path)).toEqual([7])
    writer.flush()
    expect(stepsIn(writer.path)).toEqual([7])
  })

  test('when more than a second has passed since the last write, in a loop without awaits too', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('loss', 1, 0)
    expect(stepsIn(writer.path)).toEqual([])
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1001)
    writer.scalar('loss', 1, 1)
    expect(stepsIn(writer.path)).toEqual([0, 1])
    clock.mockRestore()
  })

  test('a second later if nothing more is written', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('loss', 1, 3)
    vi.advanceTimersByTime(999)
    expect(stepsIn(writer.path)).toEqual([])
    vi.advanceTimersByTime(1)
    expect(stepsIn(writer.path)).toEqual([3])
  })

  test('when 64 KB have gathered, in whole records', () => {
    const writer = new EventFileWriter(folder)
    const before = statSync(writer.path).size
    let step = 0
    while (statSync(writer.path).size === before) writer.scalar('loss', 1, step++)
    const size = statSync(writer.path).size - before
    expect(size).toBeLessThanOrEqual(65536)
    expect(size).toBeGreaterThan(65536 - 100)
    expect(stepsIn(writer.path)).toEqual(Array.from({ length: step - 1 }, (_, index) => index))
  })

  test('at once if one is larger than 64 KB, and in order', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('loss', 1, 0)
    writer.histogram('weights', bucketsOf([1, 2], 5000).buckets, 1)
    expect(stepsIn(writer.path)).toEqual([0, 1])
  })

  test('of several writers each to its own file', () => {
    const writers = ['a', 'b'].map(name => new EventFileWriter(path.join(folder, name)))
    for (const [index, writer] of writers.entries()) writer.scalar('loss', 1, index)
    for (const writer of writers) writer.close()
    expect(writers.map(writer => stepsIn(writer.path))).toEqual([[0], [1]])
  })
})

test('what is in memory when the process ends is written, whatever another file says', () => {
  const program = `
    import { rmSync, writeFileSync } from 'node:fs'
    import { EventFileWriter } from ${JSON.stringify(new URL('./writer.ts', import.meta.url).href)}
    const lost = new EventFileWriter(${JSON.stringify(path.join(folder, 'lost'))})
    lost.scalar('loss', 1, 1)
    rmSync(lost.logdir, { recursive: true })
    writeFileSync(lost.logdir, 'a file where the folder was')
    const kept = new EventFileWriter(${JSON.stringify(path.join(folder, 'kept'))})
    kept.scalar('loss', 1, 2)
    process.exit(3)`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(status).toBe(3)
  expect(stderr).toContain(`The event file ${path.join(folder, 'lost/events')}`)
  const [name] = readdirSync(path.join(folder, 'kept'))
  expect(stepsIn(path.join(folder, 'kept', name!))).toEqual([2])
})

describe('a writer', () => {
  test('can be closed twice, and by using', () => {
    let file: string
    {
      using writer = new EventFileWriter(folder)
      file = writer.path
      writer.scalar('loss', 1, 4)
      writer.close()
      writer.close()
    }
    expect(stepsIn(file)).toEqual([4])
  })

  test('that is closed refuses to write', () => {
    const writer = new EventFileWriter(folder)
    writer.close()
    expect(() => writer.scalar('loss', 1, 4)).toThrow(EventFileError)
    expect(() => writer.scalar('loss', 1, 4)).toThrow(`The writer of ${folder} was closed, and cannot write step 4.`)
  })

  test('whose folder is removed goes on in a new file', () => {
    const logdir = path.join(folder, 'logs')
    const writer = new EventFileWriter(logdir)
    writer.scalar('loss', 1, 0)
    writer.flush()
    const first = writer.path
    rmSync(logdir, { recursive: true })
    writer.scalar('loss', 1, 1)
    writer.close()
    expect(existsSync(first)).toBe(false)
    expect(new EventFileReader(writer.path).read()).toMatchObject([{ fileVersion: 'brain.Event:2' }, { step: 1 }])
  })

  test('that cannot make its folder names the file', () => {
    const blocker = path.join(folder, 'blocker')
    writeFileSync(blocker, '')
    expect(() => new EventFileWriter(path.join(blocker, 'logs'))).toThrow(EventFileError)
    expect(() => new EventFileWriter(path.join(blocker, 'logs'))).toThrow(
      new RegExp(`The event file ${blocker}/logs/events\\.out\\.tfevents\\S+ cannot be made: ENOTDIR.*Choose a folder`),
    )
    expect(() => new EventFileWriter(blocker)).toThrow(/cannot be made: EEXIST/)
  })

  test('that the disk refuses names the file, and writes everything once when the disk takes it', () => {
    const writer = new EventFileWriter(folder)
    writer.scalar('loss', 1, 0)
    // A folder in its place: no file can be opened there for writing.
    renameSync(writer.path, `${writer.path}.away`)
    mkdirSync(writer.path)
    expect(() => writer.flush()).toThrow(
      `The event file ${writer.path} cannot be written: EISDIR: illegal operation on a directory`,
    )
    writer.scalar('loss', 1, 1)
    expect(() => writer.close()).toThrow(EventFileError)
    rmSync(writer.path, { recursive: true })
    renameSync(`${writer.path}.away`, writer.path)
    writer.close()
    expect(stepsIn(writer.path)).toEqual([0, 1])
  })

  test('that the disk refuses does not take more than its memory, and keeps whole records', () => {
    const writer = new EventFileWriter(folder)
    renameSync(writer.path, `${writer.path}.away`)
    mkdirSync(writer.path)
    let written = 0
    const fill = () => {
      for (;;) writer.scalar('loss', 1, written++)
    }
    expect(fill).toThrow(EventFileError)
    expect(fill).toThrow(EventFileError)
    rmSync(writer.path, { recursive: true })
    renameSync(`${writer.path}.away`, writer.path)
    writer.close()
    // The two that were refused are missing, and nothing else.
    expect(stepsIn(writer.path)).toEqual(Array.from({ length: written - 2 }, (_, index) => index))
  })
})

describe('who listens', () => {
  const messages: SummaryMessage[] = []
  const listener: ChannelListener = message => void messages.push(message as SummaryMessage)
  beforeEach(() => {
    messages.length = 0
    subscribe(summaryChannel.name, listener)
  })
  afterEach(() => void unsubscribe(summaryChannel.name, listener))

  test('hears of each summary, with the value that the file has', () => {
    using writer = new EventFileWriter(folder)
    writer.scalar('loss', 0.1, 3, 1.7e9)
    const { buckets } = bucketsOf([1, 2, 4], 3)
    writer.histogram('weights', buckets, 4, 1.7e9 + 1)
    expect(messages).toEqual([
      { logdir: folder, kind: 'scalar', tag: 'loss', step: 3, wallTime: 1.7e9, value: 0.10000000149011612 },
      { logdir: folder, kind: 'histogram', tag: 'weights', step: 4, wallTime: 1.7e9 + 1, buckets },
    ])
  })

  test('does not hear of what was refused', () => {
    const writer = new EventFileWriter(folder)
    writer.close()
    expect(() => writer.scalar('loss', 1, 0)).toThrow(EventFileError)
    expect(messages).toEqual([])
  })

  test('hears the time of the clock if none is given', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(1_700_000_000_250)
    using writer = new EventFileWriter(folder)
    writer.scalar('loss', 1, 0)
    expect(messages).toMatchObject([{ wallTime: 1_700_000_000.25 }])
  })
})
