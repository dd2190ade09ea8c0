import { expect, test } from 'vitest'
import { runCell, startKernel } from './session.ts'

const kernel = await startKernel()

test('prompt waits for the answer', async () => {
  const asked: [string, boolean][] = []
  const onInput = (prompt: string, isPassword: boolean): string => {
    asked.push([prompt, isPassword])
    return 'Ada 😀'
  }
  expect((await runCell(kernel, "prompt('who?')", { onInput })).result).toBe("'Ada 😀'")
  expect((await runCell(kernel, "jupyter.password('secret?')", { onInput })).result).toBe("'Ada 😀'")
  expect(asked).toEqual([
    ['who? ', false],
    ['secret? ', true],
  ])
})

test('an empty answer is the default', async () => {
  expect((await runCell(kernel, "prompt('who?', 'Bob')", { onInput: () => '' })).result).toBe("'Bob'")
  expect((await runCell(kernel, "prompt('who?')", { onInput: () => '' })).result).toBe("''")
})

test('confirm is true for y and yes', async () => {
  const answers = ['y', 'YES ', 'n', '', 'maybe']
  const { result } = await runCell(kernel, "Array.from({ length: 5 }, () => confirm('sure?'))", {
    onInput: () => answers.shift()!,
  })
  expect(result).toBe('[ true, true, false, false, false ]')
})

test('what was printed before the question is there when it is asked', async () => {
  let before = ''
  await runCell(kernel, "console.log('read this'); prompt('ok?'); 1", {
    onMessage: ({ content }) => (before += (content as { text?: string }).text ?? ''),
    onInput: () => {
      expect(before).toBe('read this\n')
      return ''
    },
  })
})

test('heartbeats and requests are answered while a cell waits for an answer', async () => {
  const onInput = async (): Promise<string> => {
    await kernel.heartbeat()
    const info = await kernel.request('kernel_info_request')
    return String(info.status)
  }
  expect((await runCell(kernel, "prompt('?')", { onInput })).result).toBe("'ok'")
})

test('a long answer arrives whole', async () => {
  const long = 'é'.repeat(200_000)
  expect((await runCell(kernel, "prompt('?').length", { onInput: () => long })).result).toBe('200000')
})

test('a client that takes no questions makes prompt an error that says so', async () => {
  const { reply } = await runCell(kernel, "prompt('who?')")
  expect(reply).toMatchObject({
    status: 'error',
    ename: 'StdinError',
    evalue: 'cannot ask "who?": this client takes no input (allow_stdin is false). Set the value in the cell instead.',
  })
})

test('an answer to a question that was interrupted is not taken for the next one', async () => {
  const asked = nextQuestion()
  const first = kernel.execute("prompt('first?')", { onInput: asked.onInput })
  const answerFirst = await asked.question
  await kernel.interrupt()
  expect((await first).status).toBe('error')
  const second = await runCell(kernel, "prompt('second?')", {
    onInput: async () => {
      answerFirst('stale')
      // Both come on one socket: the stale one first.
      await kernel.request('kernel_info_request')
      return 'fresh'
    },
  })
  expect(second.result).toBe("'fresh'")
})

/** An `onInput` that hands its answering over to the test. */
function nextQuestion(): { onInput(): Promise<string>; question: Promise<(value: string) => void> } {
  let asked: (answer: (value: string) => void) => void
  const question = new Promise<(value: string) => void>(resolve => (asked = resolve))
  return { question, onInput: () => new Promise(answer => asked(answer)) }
}
