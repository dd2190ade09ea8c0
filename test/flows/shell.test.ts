import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelClient } from '@diptych/kernel'
import type { Stream } from '@diptych/protocol'
import { afterAll, expect, test } from 'vitest'
import { contents, nextMessage, printed, runCell, startKernel } from './session.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-shell-')))
afterAll(() => rmSync(folder, { recursive: true }))
const kernel = await startKernel({ cwd: folder, env: { SHELL: '/bin/sh', DIPTYCH_SAID: 'by the environment' } })

test('! runs a command in the notebook’s folder, and the cell goes on with its code', async () => {
  const { stdout, result } = await runCell(kernel, '!pwd\n1 + 1')
  expect(stdout).toBe(`${folder}\n`)
  expect(result).toBe('2')
})

test('what a command writes appears while it runs, stderr and colours too', async () => {
  // It ends only when it has been seen: the gate is opened by what it wrote.
  const gate = join(folder, 'gate')
  await runCell(kernel, `!mkfifo ${gate}`)
  const seen: Stream[] = []
  const running = runCell(
    kernel,
    `!printf '\\033[31mred\\033[0m\\n'; echo "to stderr, é" >&2; read word < ${gate}; echo $word`,
    {
      onMessage: ({ header, content }) => {
        if (header.msg_type !== 'stream') return
        seen.push(content as Stream)
        if (seen.length === 2) execFile('sh', ['-c', `echo open > ${gate}`])
      },
    },
  )
  const { stdout, stderr, reply } = await running
  expect(reply.status).toBe('ok')
  expect(stdout).toBe('\u001b[31mred\u001b[0m\nopen\n')
  expect(stderr).toBe('to stderr, é\n')
})

test('a command that fails is a line on stderr, and no error', async () => {
  const { reply, stderr, result } = await runCell(kernel, '!exit 3\n5')
  expect(reply.status).toBe('ok')
  expect(stderr).toBe('!exit 3: exit code 3.\n')
  expect(result).toBe('5')
})

test('a negation at the head of a cell is told from a command', async () => {
  const { stderr } = await runCell(kernel, '!isReady')
  expect(stderr).toMatch(/isReady.*not found[\s\S]*!isReady: exit code 127\. .* in TypeScript, put it in parentheses\./)
  expect((await runCell(kernel, 'const isReady = false\n!isReady')).result).toBe('true')
  expect((await runCell(kernel, '(!isReady)')).result).toBe('true')
})

test('$name is a cell’s variable, whole, and the environment’s own names stay', async () => {
  await runCell(kernel, 'const words = `two  words; echo "no"`, count = 3, DIPTYCH_SAID = "by a cell", list = [1]')
  const { stdout } = await runCell(kernel, `!echo "$words" $\{count} $DIPTYCH_SAID [$list] '$words' {a,b}`)
  expect(stdout).toBe('two  words; echo "no" 3 by the environment [] $words {a,b}\n')
})

test('%%bash and %%sh run their lines, whatever those are', async () => {
  const { stdout } = await runCell(kernel, '%%bash\nfor i in {1..3}; do\n  echo "%mode $i" # \'\ndone')
  expect(stdout).toBe('%mode 1\n%mode 2\n%mode 3\n')
  expect((await runCell(kernel, '%%sh\necho "$0"')).stdout).toBe('sh\n')
})

test('%%bash fails with its script, unless it is told not to', async () => {
  const failed = await runCell(kernel, '%%bash\necho before\nexit 4')
  expect(failed.stdout).toBe('before\n')
  expect(failed.reply).toMatchObject({
    status: 'error',
    ename: 'CommandError',
    evalue: '%%bash: the script ended with exit code 4. To go on in spite of that write %%bash --no-raise-error',
  })
  const allowed = await runCell(kernel, '%%bash --no-raise-error\nkill -TERM $$')
  expect(allowed.reply.status).toBe('ok')
  expect(allowed.stderr).toBe('%%bash: the script ended with SIGTERM.\n')
})

test.each([
  ['!', '! takes a command for the shell: !ls'],
  ['%%bash -x\nls', '%%bash [--no-raise-error]: got "-x".'],
])('%j is refused', async (cell, message) => {
  expect((await runCell(kernel, cell)).reply).toMatchObject({ status: 'error', ename: 'MagicError', evalue: message })
})

test('a program that is not there is named', async () => {
  await using bare = await KernelClient.start({ cwd: folder })
  await runCell(bare, `%env PATH=${folder}`)
  expect((await runCell(bare, '%%bash\nls')).reply).toMatchObject({
    ename: 'CommandError',
    evalue: 'cannot run bash: there is no such program in the PATH, or the working folder is gone (see %cd).',
  })
})

test.each([
  ['!echo $$ started; sleep 1000; echo never', ''],
  ['%%bash\ntrap "echo heard" INT; echo $$ started; while true; do sleep 1; done; echo never', 'heard\n'],
])('an interrupt of %j ends its whole group of processes', async (cell, last) => {
  const started = printed(kernel, 'started')
  const running = runCell(kernel, cell)
  const pid = Number.parseInt(((await started).content as Stream).text, 10)
  await kernel.interrupt()
  const { reply, stdout } = await running
  expect(reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
  expect(stdout).toBe(`${pid} started\n${last}`)
  await expect.poll(() => groupOf(pid)).toEqual([])
  expect((await runCell(kernel, '1')).result).toBe('1')
})

test('what a command leaves in the background prints to its cell, and ends with the kernel', async () => {
  const other = await KernelClient.start({ cwd: folder })
  try {
    const first = await runCell(
      other,
      '!echo $$; (while test ! -e go; do sleep 0.01; done; echo late; exec sleep 1000) &',
    )
    const pid = Number.parseInt(first.stdout, 10)
    expect(first.reply.status).toBe('ok')
    const late = nextMessage(
      other,
      ({ header, content }) => header.msg_type === 'stream' && (content as Stream).text === 'late\n',
    )
    await runCell(other, "require('fs').writeFileSync('go', '')")
    expect((await late).parent_header.msg_id).toBe(first.messages[0]!.parent_header.msg_id)
    expect(groupOf(pid)).toHaveLength(1)
    await other.shutdown()
    await expect.poll(() => groupOf(pid)).toEqual([])
  } finally {
    await other.shutdown()
  }
})

test('100,000 lines arrive, each once', async () => {
  const { messages } = await runCell(kernel, '!seq 100000')
  const text = contents<Stream>(messages, 'stream')
    .map(({ text }) => text)
    .join('')
  expect(text).toBe(Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join(''))
})

/** The processes of a group, without those that have ended and nobody has waited for. */
function groupOf(id: number): string[] {
  const stats = readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(pid => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8')
      } catch {
        return '' // It ended meanwhile.
      }
    })
  // pid (command) state ppid pgrp …
  return stats.filter(stat => {
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state !== 'Z' && Number(group) === id
  })
}
