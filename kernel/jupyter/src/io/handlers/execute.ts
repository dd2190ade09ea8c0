import type { ErrorContent, ExecuteReply, ExecuteRequest, Payload, Stream } from '@diptych/protocol'
import type { CellRun, PreparedExpression, TaskId } from '../../threads.ts'
import { askedName } from '../help.ts'
import type { Kernel } from '../kernel.ts'
import type { PreparedCell } from '../sourceService.ts'
import type { ReceivedMessage } from '../wire.ts'
import type { Handler } from './index.ts'
import { inspect } from './inspect.ts'

/** Runs a cell on the main thread and publishes how it ended. */
export const execute: Handler<'execute_request'> = async (content, request, kernel) => {
  const { code, silent, store_history: isStored } = content
  const { publisher, history, lastWords } = kernel
  const number = isStored ? history.add(code) : history.count + 1
  const task = kernel.tasks.start(request, { allowsInput: content.allow_stdin })
  if (!silent) {
    publisher.publish('execute_input', { code, execution_count: number }, request.header)
    // A front end may ask on shell before its iopub has found the new kernel: the next cell tells it then.
    const report = publisher.isHeard ? lastWords.takeReport() : undefined
    if (report) publisher.publish('stream', { name: 'stderr', text: report }, request.header)
  }

  const interrupts = kernel.interrupter.count
  const asked = askedName(code)
  const help = asked === undefined ? [] : await helpOn(asked)
  const prepared = await prepareCell(
    task,
    number,
    asked === undefined ? content : { ...content, code: '' },
    request,
    kernel,
  )
  if ('error' in prepared) return fail(prepared.error)
  if (prepared.printed !== '') print('stdout', prepared.printed)
  if (!silent) void Promise.resolve(prepared.warning).then(text => text && print('stderr', text))
  // From here to the main thread nothing may come in between.
  await kernel.interrupter.settled()
  if (kernel.interrupter.count !== interrupts) return fail(interruptedBeforeStart)
  const over = kernel.interrupter.began()
  const ended = lastWords.began({ number, source: code })
  kernel.tasks.cellBegins(task)
  const { outcome, payload } = await kernel.cells.run(prepared.cell)
  ended()
  over()
  kernel.debugger.afterRun(task)
  if (outcome.status === 'error') return fail(outcome.error, payload)

  const { result, expressions } = outcome
  if (result && !silent) {
    publisher.publish('execute_result', { execution_count: number, data: result, metadata: {} }, request.header)
    const text = result['text/plain']
    if (isStored && typeof text === 'string') history.setOutput(number, text)
  }
  return { status: 'ok', execution_count: number, user_expressions: expressions, payload: [...help, ...payload] }

  /** Opens in the front end's pager. */
  async function helpOn(name: string): Promise<Payload[]> {
    const { found, data } = await inspect(
      { code: name, cursor_pos: [...name].length, detail_level: 0 },
      request,
      kernel,
    )
    if (found) return [{ source: 'page', data, start: 0 }]
    print('stdout', `There is no ${name} to say anything of.\n`)
    return []
  }

  function print(name: Stream['name'], text: string): void {
    publisher.publish('stream', { name, text }, request.header)
  }

  function fail(error: ErrorContent, payload: Payload[] = []): ExecuteReply {
    if (!silent) publisher.publish('error', error, request.header)
    return { status: 'error', ...error, execution_count: number, user_expressions: {}, payload }
  }
}

const interruptedBeforeStart: ErrorContent = {
  ename: 'KeyboardInterrupt',
  evalue: 'execution interrupted',
  traceback: ['KeyboardInterrupt: execution interrupted before the cell began'],
}

async function prepareCell(
  task: TaskId,
  number: number,
  { code, silent, store_history: isStored, user_expressions: userExpressions }: ExecuteRequest,
  request: ReceivedMessage,
  kernel: Kernel,
): Promise<(Pick<PreparedCell, 'printed' | 'warning'> & { cell: CellRun }) | { error: ErrorContent }> {
  // The same number may be shown twice: cells outside of the history get names of their own.
  const file = isStored ? `cell_${number}.ts` : `unstored_${task}.ts`
  try {
    const prepared = await kernel.source.prepare(task, code, file, kernel.history)
    const { magics, laterMagics, code: rewritten, columns, printed, warning } = prepared
    await kernel.debugger.beforeRun(file, code, prepared)
    const notebookMode = (request.metadata.diptych as { mode?: unknown } | undefined)?.mode
    return {
      printed,
      warning,
      cell: {
        id: task,
        file,
        source: code,
        code: rewritten,
        columns,
        magics,
        laterMagics,
        silent,
        userExpressions: await prepareExpressions(userExpressions, kernel),
        notebookMode: typeof notebookMode === 'string' ? notebookMode : undefined,
      },
    }
  } catch (error) {
    return { error: asContent(error) }
  }
}

/** One that cannot be read says so in its own place, and the cell runs. */
async function prepareExpressions(
  expressions: Readonly<Record<string, string>>,
  kernel: Kernel,
): Promise<Record<string, PreparedExpression>> {
  const prepared: Record<string, PreparedExpression> = {}
  for (const [name, text] of Object.entries(expressions)) {
    try {
      prepared[name] = { code: await kernel.source.prepareExpression(text) }
    } catch (error) {
      prepared[name] = { error: asContent(error) }
    }
  }
  return prepared
}

/** The errors of preparing are about the text of the cell: where in the kernel they were found is of no interest. */
function asContent(error: unknown): ErrorContent {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const traceback = (error as { traceback?: unknown }).traceback
  return {
    ename: name,
    evalue: message,
    traceback: [typeof traceback === 'string' ? traceback : `${name}: ${message}`],
  }
}
