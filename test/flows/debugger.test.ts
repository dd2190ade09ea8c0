import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KernelClient } from '@diptych/kernel'
import type { DebugInfo, RichVariable } from '@diptych/protocol'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { DebugSession, textsOf } from './debugSession.ts'
import { describeWithTensorflow, runCell, startKernel } from './session.ts'

const kernel = await startKernel()
const folder = mkdtempSync(join(tmpdir(), 'diptych-debugger-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let debug: DebugSession

beforeEach(async () => {
  debug = await DebugSession.on(kernel)
})

afterEach(async () => {
  await debug.send('disconnect')
})

const LOOP = `let total = 0
for (let i = 1; i <= 3; i++) {
  const doubled: number = 2 * i
  total += doubled
}
total`

test('a breakpoint stops its cell, which shows its variables, steps and goes on', async () => {
  expect(await debug.breakpoints(LOOP, 4)).toMatchObject([{ verified: true, line: 4 }])
  const { run, reason, line } = await debug.runToStop(LOOP)
  expect({ reason, line }).toEqual({ reason: 'breakpoint', line: 4 })
  const { Locals, Globals } = await debug.scopes()
  expect(Locals).toEqual({ doubled: '2', i: '1' })
  expect(Globals).toMatchObject({ total: '0' })
  expect(await debug.step('next')).toBe(2)
  expect(await debug.step('next')).toBe(3)
  const frameId = (await debug.frames())[0]!.id
  expect(await debug.step('continue')).toBe(4)
  for (const [command, args] of [['evaluate', { expression: 'i' }], ['scopes']] as const)
    expect(await debug.ask(command, { ...args, frameId })).toMatchObject({
      success: false,
      message: expect.stringContaining(`there is no frame ${frameId}, or no more`),
    })
  expect(await debug.ask('exceptionInfo', { threadId: 1 })).toMatchObject({
    success: false,
    message: 'exceptionInfo: the code did not stop at an exception',
  })
  expect(await debug.evaluate('[doubled, total as number].join()')).toBe('"4,2"')
  await debug.breakpoints(LOOP)
  await debug.send('continue', { threadId: 1 })
  expect((await run).result).toBe('12')
})

test('the page and the kernel call a cell by the same name, and a kernel says where the debugger is', async () => {
  const info = await debug.send<DebugInfo>('debugInfo')
  expect(info).toMatchObject({ isStarted: true, hashMethod: 'Murmur2', breakpoints: [], stoppedThreads: [] })
  expect(info).toMatchObject({ richRendering: true, copyToGlobals: true })
  const [set] = await debug.breakpoints('let named = 1', { line: 1, condition: 'named > 1' })
  const path = set!.source.path
  expect(path.startsWith(info.tmpFilePrefix) && path.endsWith(info.tmpFileSuffix)).toBe(true)
  const { breakpoints } = await debug.send<DebugInfo>('debugInfo')
  expect(breakpoints).toEqual([{ source: path, breakpoints: [{ line: 1, condition: 'named > 1' }] }])
  expect(await debug.send('source', { source: { path } })).toMatchObject({ content: 'let named = 1' })
})

test('initialize says what the debugger can do, and there is one thread', async () => {
  expect(await debug.send('initialize')).toEqual({
    supportsConfigurationDoneRequest: true,
    supportsConditionalBreakpoints: true,
    supportsHitConditionalBreakpoints: true,
    supportsLogPoints: true,
    supportsExceptionInfoRequest: true,
    supportsModulesRequest: true,
    supportsEvaluateForHovers: true,
    supportsDelayedStackTraceLoading: true,
    exceptionBreakpointFilters: [
      { filter: 'all', label: 'All exceptions', default: false },
      { filter: 'uncaught', label: 'Uncaught exceptions', default: false },
    ],
  })
  expect((await debug.ask('configurationDone')).success).toBe(true)
  expect(await debug.send('threads')).toEqual({ threads: [{ id: 1, name: 'main' }] })
})

test('a front end may count lines and columns from 0', async () => {
  await debug.send('initialize', { linesStartAt1: false, columnsStartAt1: false })
  const code = "let counted = 0\n\ncounted += 1\n'end'"
  const [point] = await debug.breakpoints(code, { line: 1, column: 0, logMessage: 'said' }, 3)
  expect(point).toMatchObject({ line: 2, column: 0 })
  const { breakpoints } = await debug.send<DebugInfo>('debugInfo')
  expect(breakpoints[0]!.breakpoints).toMatchObject([{ line: 2 }, { line: 3 }])
  expect((await debug.runToStop(code)).line).toBe(3)
  expect((await debug.frames())[0]).toMatchObject({ line: 3, column: 0 })
  expect((await debug.event('output')).body).toMatchObject({ output: 'said\n', line: 2 })
})

test('a hover evaluates what has no side effects only', async () => {
  await runCell(kernel, 'let hovered = 1\nconst bump = () => ++hovered')
  expect(await debug.send('evaluate', { expression: 'hovered + 1', context: 'hover' })).toMatchObject({ result: '2' })
  expect(await debug.ask('evaluate', { expression: 'bump()', context: 'hover' })).toMatchObject({
    success: false,
    message: expect.stringContaining('side-effect'),
  })
  expect((await runCell(kernel, 'hovered')).result).toBe('1')
})

test('a breakpoint between statements moves to the next one, and one below all is refused', async () => {
  const code = '// counts\n\nconst counted: number = 1\ntype Unused = string\ncounted'
  expect(await debug.breakpoints(code, 1, 4, 9)).toMatchObject([
    { verified: true, line: 3 },
    { verified: true, line: 5 },
    { verified: false, message: 'there is no code at or below line 9' },
  ])
  expect((await debug.runToStop(code)).line).toBe(3)
  expect(await debug.step('continue')).toBe(5)
})

test('magics between statements keep the places of the code, and steps pass over them', async () => {
  const code = 'const before: number = 1\n  !exit 0\nconst after = before + 1 // here\n%env DIPTYCH_STEP=1\nafter'
  expect(await debug.breakpoints(code, 1, 2)).toMatchObject([
    { verified: true, line: 1 },
    { verified: true, line: 2 },
  ])
  const { run, line } = await debug.runToStop(code)
  expect(line).toBe(1)
  expect(await debug.step('continue')).toBe(2)
  expect(await debug.step('next')).toBe(3)
  expect(await debug.step('next')).toBe(4)
  expect(await debug.step('next')).toBe(5)
  await debug.send('continue')
  expect((await run).result).toBe('2')
})

test('a condition stops only where it is true, in TypeScript, at the first line as well', async () => {
  const code = 'for (let i = 0; i < 100; i++) { const seen = i }'
  await debug.breakpoints(code, { line: 1, column: 33, condition: '(i as number) === 42' })
  await debug.runToStop(code)
  expect((await debug.scopes()).Locals).toMatchObject({ i: '42' })
})

test.each([
  ['3', ['2']],
  ['>= 9', ['8', '9']],
  ['% 4', ['3', '7']],
])('a hit condition counts: %s', async (hitCondition, expected) => {
  const code = `const hits${expected[0]} = 0\nfor (let i = 0; i < 10; i++) {\n  Math.sqrt(i)\n}`
  await debug.breakpoints(code, { line: 3, hitCondition })
  const { run } = await debug.runToStop(code)
  const seen = [await debug.evaluate('i')]
  for (const _ of expected.slice(1)) {
    await debug.step('continue')
    seen.push(await debug.evaluate('i'))
  }
  await debug.send('continue')
  expect((await run).reply.status).toBe('ok')
  expect(seen).toEqual(expected)
})

test('a log point says its message and does not stop; an expression that fails says so', async () => {
  const code = 'for (const word of ["a", "b"]) {\n  const both = [word, { word }]\n  both.length\n}'
  await debug.breakpoints(
    code,
    { line: 3, logMessage: 'now {word}: {both[1]} \\{x}' },
    { line: 2, condition: 'missing.length > 1' },
  )
  expect((await runCell(kernel, code)).reply.status).toBe('ok')
  const outputs = []
  for (let i = 0; i < 4; i++) outputs.push((await debug.event('output')).body)
  expect(outputs).toMatchObject([
    { category: 'console', output: expect.stringContaining('ReferenceError: missing is not defined'), line: 2 },
    { output: "now a: { word: 'a' } {x}\n", line: 3 },
    { output: expect.stringContaining('missing') },
    { output: "now b: { word: 'b' } {x}\n" },
  ])
})

test('a function of an earlier cell stops in that cell; steps go in, over and out', async () => {
  const code = 'function area(w: number, h: number) {\n  const product = w * h\n  return product\n}'
  await runCell(kernel, code)
  await debug.breakpoints(code, 3)
  const call = 'const first = 1\nconst size = area(2, 3)\nsize + 1'
  const { run, line } = await debug.runToStop(call)
  expect(line).toBe(3)
  expect((await debug.frames()).map(({ name, line }) => [name, line])).toEqual([
    ['area', 3],
    [expect.stringMatching(/^cell_\d+$/), 2],
  ])
  expect((await debug.scopes()).Locals).toMatchObject({ w: '2', h: '3', product: '6' })
  // The call is the last thing that its line does.
  expect(await debug.step('stepOut')).toBe(3)
  expect((await debug.frames()).length).toBe(1)
  await debug.send('continue')
  expect((await run).result).toBe('7')

  await debug.breakpoints(code)
  await debug.breakpoints(call, 2)
  await debug.runToStop(call)
  expect(await debug.step('stepIn')).toBe(2)
  expect((await debug.frames())[0]).toMatchObject({ name: 'area' })
})

test('a step over an await ends behind it, and the last step ends with the cell', async () => {
  const code =
    'const slow = await new Promise<number>(resolve => setTimeout(resolve, 5, 7))\nconst more = slow + 1\nmore'
  await debug.breakpoints(code, 1)
  const { run } = await debug.runToStop(code)
  expect(await debug.step('next')).toBe(2)
  expect(await debug.step('next')).toBe(3)
  await debug.send('next')
  expect((await run).result).toBe('8')
  // The step is over: the next cell does not stop.
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('a step ends where it should, also when the page asks for variables or sets breakpoints meanwhile', async () => {
  await runCell(kernel, 'const slow = () => { const end = Date.now() + 500; while (Date.now() < end); return 1 }')
  const code = 'const quick = 1\nconst waited = slow()\nwaited'
  await debug.breakpoints(code, 2)
  await debug.runToStop(code)
  await debug.send('next')
  const meanwhile = Promise.all([debug.ask('inspectVariables'), debug.breakpoints(code, 1)])
  expect((await debug.stopped()).line).toBe(3)
  expect(await meanwhile).toMatchObject([{ success: true }, [{ verified: true, line: 1 }]])
})

test('exceptions stop where they are thrown: all, or those that nobody catches', async () => {
  const caught = "try {\n  throw new TypeError('caught')\n} catch {}\n'after'"
  const uncaught = "const late = async () => {\n  await null\n  throw new RangeError('late')\n}\nawait late()"
  await debug.send('setExceptionBreakpoints', { filters: ['all'] })
  const first = await debug.runToStop(caught)
  expect(first).toMatchObject({ reason: 'exception', line: 2 })
  expect(await debug.send('exceptionInfo', { threadId: 1 })).toMatchObject({
    exceptionId: 'TypeError',
    description: 'TypeError: caught',
  })
  await debug.send('continue')
  expect((await first.run).result).toBe("'after'")

  await debug.send('setExceptionBreakpoints', { filters: ['uncaught'] })
  expect((await runCell(kernel, caught)).result).toBe("'after'")
  const second = await debug.runToStop(uncaught)
  expect(second).toMatchObject({ reason: 'exception', line: 3 })
  await debug.send('continue')
  expect((await second.run).reply).toMatchObject({ ename: 'RangeError' })
  const third = await debug.runToStop("const top = await 1\nthrow new Error('top')")
  expect(third.line).toBe(2)

  await debug.send('setExceptionBreakpoints', { filters: [] })
  await debug.send('continue')
  await third.run
  expect((await runCell(kernel, uncaught)).reply.status).toBe('error')
})

test('the call stack goes on behind awaits, each under a label', async () => {
  const functions = `const inner = async () => {
  await null
  return 'inner'
}
class Steps {
  async step(): Promise<string> {
    return await inner()
  }
}`
  await runCell(kernel, functions)
  await debug.breakpoints(functions, 3)
  const { run } = await debug.runToStop('const steps = new Steps()\nawait (async () => {\n  await steps.step()\n})()')
  const stack = await debug.frames()
  expect(stack.map(({ name, line, presentationHint }) => [name, line, presentationHint])).toEqual([
    ['inner', 3, undefined],
    ['await in step', 7, 'label'],
    ['step', 7, undefined],
    ['(anonymous)', 3, undefined],
    [expect.stringMatching(/^cell_\d+$/), 4, undefined],
  ])
  expect(new Set(stack.map(({ id }) => id)).size).toBe(5)
  expect(stack[1]!.source).toEqual(stack[2]!.source)

  const part = await debug.send('stackTrace', { threadId: 1, startFrame: 1, levels: 2 })
  expect(part).toEqual({ stackFrames: stack.slice(1, 3), totalFrames: 5 })
  expect(await debug.send('stackTrace', { threadId: 1, startFrame: 9 })).toEqual({ stackFrames: [], totalFrames: 5 })

  // They are no more than places: their variables are put away.
  const frameId = stack[2]!.id
  const reason = `frameId: frame ${frameId} awaits. Its variables cannot be seen`
  for (const [command, args] of [['scopes'], ['evaluate', { expression: '1' }]] as const) {
    const refusal = { success: false, message: expect.stringContaining(reason) }
    expect(await debug.ask(command, { ...args, frameId })).toMatchObject(refusal)
  }
  const rich = await debug.send<RichVariable>('richInspectVariables', { variableName: 'steps', frameId })
  expect(rich.data['text/plain']).toContain(reason)
  await debug.send('continue')
  await run
  expect(await debug.ask('scopes', { frameId })).toMatchObject({ success: false, body: { scopes: [] } })
})

test('an error that is thrown behind an await is caught by whoever awaits it in a try', async () => {
  const throws =
    "const fails = async () => {\n  await null\n  throw new Error('late')\n}\nconst passes = async () => await fails()"
  await runCell(kernel, throws)
  await debug.send('setExceptionBreakpoints', { filters: ['uncaught'] })
  const caught = await runCell(kernel, "let by = ''\ntry { await passes() } catch { by = 'catch' }\nby")
  expect(caught.result).toBe("'catch'")
  // The `catch` is left by the time it is thrown.
  const code = 'let late: Promise<void>\ntry { late = passes() } catch {}\nawait late'
  const { run, reason, line } = await debug.runToStop(code)
  expect({ reason, line }).toEqual({ reason: 'exception', line: 3 })
  await debug.send('continue')
  expect((await run).reply).toMatchObject({ ename: 'Error', evalue: 'late' })
})

test('an interrupt cuts callbacks off while stacks across awaits are kept', async () => {
  await debug.breakpoints('const elsewhere = 1', 1)
  const endless =
    "const { AsyncResource } = require('node:async_hooks')\nnew AsyncResource('test').runInAsyncScope(() => {\n  console.log('runs')\n  while (true);\n})"
  const { reply } = await runCell(kernel, endless, {
    onMessage: ({ header }) => {
      if (header.msg_type === 'stream') void kernel.interrupt()
    },
  })
  expect(reply).toMatchObject({ ename: 'KeyboardInterrupt' })
  expect((await runCell(kernel, '1 + 1')).result).toBe('2')
})

test('pause stops an endless loop, in which variables can be changed', async () => {
  const run = runCell(kernel, 'let isEndless = true\nwhile (isEndless) {\n  Math.random()\n}\n"ended"')
  // Answered only once the loop runs.
  while (
    (await debug.send<{ variables: { name: string; value: string }[] }>('inspectVariables')).variables.every(
      ({ name, value }) => name !== 'isEndless' || value !== 'true',
    )
  );
  await debug.send('pause', { threadId: 1 })
  const { reason, line } = await debug.stopped()
  expect({ reason, isIn: line >= 2 && line <= 4 }).toEqual({ reason: 'pause', isIn: true })
  expect(await debug.evaluate('isEndless = false')).toBe('false')
  await debug.send('continue')
  expect((await run).result).toBe("'ended'")
})

test('an interrupt ends a cell that stands at a breakpoint, there and then', async () => {
  const code = 'globalThis.went = 1\nglobalThis.went = 2\nglobalThis.went = 3'
  await debug.breakpoints(code, 2)
  const { run } = await debug.runToStop(code)
  await kernel.interrupt()
  expect((await run).reply).toMatchObject({ status: 'error', ename: 'KeyboardInterrupt' })
  expect((await runCell(kernel, 'globalThis.went')).result).toBe('1')
  await debug.event('continued')
  // Breakpoints hold again afterwards.
  expect((await debug.runToStop(code)).line).toBe(2)
})

test('an interrupt ends a cell that stands in a function that the engine calls', async () => {
  const code = 'tf.tidy(() => {\n  const inner = tf.scalar(1)\n  return inner.add(1)\n})'
  await debug.breakpoints(code, 3)
  const { run } = await debug.runToStop(code)
  await kernel.interrupt()
  expect((await run).reply).toMatchObject({ ename: 'KeyboardInterrupt' })
  expect((await runCell(kernel, 'tf.scalar(1).add(1).dataSync()[0]')).result).toBe('2')
})

test('a disconnect lets the code go on and takes all breakpoints away', async () => {
  const code = 'let gone = 1\ngone += 1\ngone'
  await debug.breakpoints(code, 2)
  const { run } = await debug.runToStop(code)
  await debug.send('disconnect')
  expect((await run).result).toBe('2')
  await debug.event('terminated')
  expect((await debug.send<DebugInfo>('debugInfo')).breakpoints).toEqual([])
  expect((await runCell(kernel, code)).result).toBe('2')
})

test('a debugger that is switched off and on again at once does not tell of where the code stood before', async () => {
  for (let round = 0; round < 20; round++) {
    const code = `let round${round} = 1\nround${round} += 1\nround${round}`
    await debug.breakpoints(code, 2)
    const { run, reason, line } = await debug.runToStop(code)
    expect({ reason, line }).toEqual({ reason: 'breakpoint', line: 2 })
    await Promise.all([debug.send('disconnect'), debug.send('initialize')])
    expect((await run).result).toBe('2')
  }
})

test('a kernel that stands at a breakpoint can be shut down', async () => {
  const own = await KernelClient.start()
  const session = await DebugSession.on(own)
  await session.breakpoints('1\n2', 2)
  const ended = runCell(own, '1\n2').catch((error: Error) => error.name)
  await session.stopped()
  await own.shutdown()
  expect(await ended).toSatisfy(
    end => end === 'KernelDiedError' || (end as { reply: { status: string } }).reply.status === 'error',
  )
  expect(own.process.exitCode).toBe(0)
})

test('the panel shows variables while the debugger is off', async () => {
  await debug.send('disconnect')
  await runCell(
    kernel,
    'let shown = { list: [1, 2], text: "a" }\nfunction hidden() {}\nclass Shape {}\nglobalThis.loose = 5',
  )
  const shown = await debug.inspect('shown')
  expect(shown).toMatchObject({ value: 'Object', type: 'Object', evaluateName: 'shown' })
  const inner = await debug.variables(shown.variablesReference)
  expect(textsOf(inner)).toEqual({ list: 'Array(2)', text: '"a"' })
  expect(textsOf(await debug.variables(inner[0]!.variablesReference))).toEqual({ 0: '1', 1: '2', length: '2' })
  expect(await debug.inspect('loose')).toEqual({
    name: 'loose',
    value: '5',
    evaluateName: 'loose',
    variablesReference: 0,
  })
  const { variables } = await debug.send<{ variables: { name: string }[] }>('inspectVariables')
  const names = variables.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['hidden', 'Shape']))
  expect(names.filter(name => /\u200c|^(process|tf|jupyter|fetch|require|setTimeout|__)/.test(name))).toEqual([])
  expect(await debug.ask('variables', { variablesReference: shown.variablesReference })).toMatchObject({
    success: false,
    message: expect.stringContaining('or no more'),
  })
})

test('long arrays are shown in ranges, maps by their entries, getters by their values', async () => {
  await runCell(
    kernel,
    'const long = Float32Array.from({ length: 25_000 }, (_, i) => i)\nconst map = new Map([["k", 1]])\nlet reads = 0\nconst lazy = { get pure() { return 6 * 7 }, get counts() { return ++reads } }',
  )
  const ranges = await debug.variables((await debug.inspect('long')).variablesReference)
  expect(ranges.map(({ name }) => name)).toEqual(['[0…9999]', '[10000…19999]', '[20000…24999]'])
  const narrower = await debug.variables(ranges[2]!.variablesReference)
  expect(narrower.at(-1)!.name).toBe('[24900…24999]')
  const items = await debug.variables(narrower.at(-1)!.variablesReference)
  const { variablesReference } = narrower.at(-1)!
  const some = await debug.send('variables', { variablesReference, start: 10, count: 2 })
  expect(some).toMatchObject({ variables: [{ name: '24910' }, { name: '24911' }] })
  expect(items.at(-1)).toMatchObject({ name: '24999', value: '24999', evaluateName: 'long[24999]' })
  const [entries] = await debug.variables((await debug.inspect('map')).variablesReference)
  expect(textsOf([entries!])).toEqual({ '[[Entries]]': 'Array(1)' })
  expect(textsOf(await debug.variables((await debug.inspect('lazy')).variablesReference))).toEqual({
    pure: '42',
    counts: '(…)',
  })
  expect((await runCell(kernel, 'reads')).result).toBe('0')
})

test('copyToGlobals makes a local variable one of the notebook', async () => {
  const code = 'function inside() {\n  const secret = { n: 41 }\n  return secret.n\n}\ninside()'
  await debug.breakpoints(code, 3)
  const { run } = await debug.runToStop(code)
  const srcFrameId = (await debug.frames())[0]!.id
  await debug.send('copyToGlobals', { srcVariableName: 'secret', dstVariableName: 'copied', srcFrameId })
  expect(await debug.ask('copyToGlobals', { srcVariableName: 'a.b', dstVariableName: 'x', srcFrameId })).toMatchObject({
    success: false,
  })
  await debug.send('continue')
  await run
  expect((await runCell(kernel, 'copied.n + 1')).result).toBe('42')
})

test('files that cells import have breakpoints, sources and a place among the modules', async () => {
  const path = join(folder, 'triple.ts')
  writeFileSync(path, 'export function triple(x: number): number {\n  const result = 3 * x\n  return result\n}\n')
  await runCell(kernel, `const { triple } = await import(${JSON.stringify(path)})`)
  const { modules } = await debug.send<{ modules: { name: string; path: string }[] }>('modules')
  expect(modules).toContainEqual(expect.objectContaining({ name: 'triple.ts', path }))
  await debug.send('setBreakpoints', { source: { path }, breakpoints: [{ line: 3 }] })
  const { run, line } = await debug.runToStop('triple(4)')
  expect(line).toBe(3)
  expect((await debug.frames())[0]).toMatchObject({ name: 'triple', source: { name: 'triple.ts', path } })
  expect((await debug.send<{ content: string }>('source', { source: { path } })).content).toContain('x: number')
  await debug.send('setBreakpoints', { source: { path }, breakpoints: [] })
  await debug.send('continue')
  expect((await run).result).toBe('12')
})

describeWithTensorflow('tensors', () => {
  test('show dtype and shape in a list, and their values in the rich view, running or not', async () => {
    await runCell(kernel, 'const weights = tf.tensor2d([[1, 2], [3, 4]])')
    expect((await debug.inspect('weights')).value).toBe('Tensor float32 [2,2]')
    const rich = await debug.send<RichVariable>('richInspectVariables', { variableName: 'weights' })
    expect(rich.data['text/plain']).toMatch(/^Tensor float32 \[2,2\]\n.*1.*2.*\n.*3.*4/)

    const code = 'const scaled = weights.mul(2)\nconst summed = scaled.sum()\nsummed'
    await debug.breakpoints(code, 2)
    const { run } = await debug.runToStop(code)
    expect((await debug.scopes()).Globals).toMatchObject({ scaled: 'Tensor float32 [2,2]' })
    expect(await debug.evaluate('scaled')).toBe('Tensor float32 [2,2]')
    const frameId = (await debug.frames())[0]!.id
    const stopped = await debug.send<RichVariable>('richInspectVariables', { variableName: 'scaled', frameId })
    expect(stopped.data['text/plain']).toMatch(/2.*4.*\n.*6.*8/)
    // JupyterLab asks for open views again, also for what is gone, and takes no refusal.
    const vanished = { variableName: 'vanished', frameId }
    const reason = { data: { 'text/plain': 'ReferenceError: vanished is not defined' } }
    expect(await debug.send('richInspectVariables', vanished)).toMatchObject(reason)
    // Lines stay lines where JupyterLab would run them together.
    expect(stopped.data['text/html']).toMatch(/^<pre style="white-space: pre">Tensor float32 \[2,2\]\n/)
    // Into the engine no step goes.
    expect(await debug.step('stepIn')).toBe(3)
    await debug.send('continue')
    expect((await run).result).toBe('Tensor float32 [] 20')
    expect(await debug.send('richInspectVariables', vanished)).toMatchObject(reason)
  })
})

test('an open view of a variable follows its function from one standstill to the next', async () => {
  const code = 'const twice = (n: number) => {\n  const doubled = 2 * n\n  return doubled\n}\ntwice(1) + twice(2)'
  await debug.breakpoints(code, 3, 5)
  await debug.runToStop(code)
  const view = async (frameId: number): Promise<unknown> => {
    const { data } = await debug.send<RichVariable>('richInspectVariables', { variableName: 'doubled', frameId })
    return data['text/plain']
  }
  const topLevel = (await debug.frames())[0]!.id
  expect(await view(topLevel)).toBe('ReferenceError: doubled is not defined')
  await debug.step('continue')
  const frameId = (await debug.frames())[0]!.id
  expect(await view(frameId)).toBe('2')
  await debug.step('continue')
  expect(await view(frameId)).toBe('4')
  expect(await view(topLevel)).toBe('ReferenceError: doubled is not defined')
  expect(await view(-1)).toContain('there is no frame -1')
})

test.each([
  ['unheardOf', {}, /unknown command; this debugger knows initialize/],
  ['constructor', {}, /unknown command/],
  ['setVariable', { variablesReference: 1, name: 'a', value: '1' }, /unknown command/],
  ['initialize', { linesStartAt1: 'yes' }, /linesStartAt1 must be true or false, got "yes"/],
  ['dumpCell', {}, /code must be a string, got nothing/],
  ['scopes', { frameId: 'top' }, /frameId must be a whole number, got "top"/],
  ['scopes', { frameId: 1 }, /the code runs/],
  ['continue', {}, /the code runs/],
  ['stepIn', {}, /the code runs/],
  ['stepOut', {}, /the code runs/],
  ['exceptionInfo', {}, /the code runs/],
  ['copyToGlobals', { srcVariableName: 'a', dstVariableName: 'b', srcFrameId: 1 }, /the code runs/],
  ['setExceptionBreakpoints', { filters: 'all' }, /filters must be a list of strings/],
  ['stackTrace', { threadId: 1 }, /the code runs/],
  ['next', {}, /the code runs/],
  ['variables', {}, /variablesReference must be a whole number, got nothing/],
  ['setBreakpoints', { source: {} }, /source\.path must be a string/],
  ['setBreakpoints', { source: { path: 'x' }, breakpoints: [{}] }, /line must be a whole number/],
  ['setExceptionBreakpoints', { filters: ['some'] }, /unknown filter some/],
  ['evaluate', { expression: 'missing' }, /ReferenceError: missing is not defined/],
  ['evaluate', { expression: 'let let' }, /./],
  ['source', { source: { path: '/nowhere' } }, /no cell and no file/],
  ['richInspectVariables', { variableName: 'f()' }, /expected a variable/],
])('a request that cannot be answered says why: %s %o', async (command, args, message) => {
  expect(await debug.ask(command, args)).toMatchObject({
    success: false,
    command,
    message: expect.stringMatching(message),
  })
})

test.each([
  [{ line: 1, condition: 'a +' }, /^condition: "a \+" is not an expression/],
  [{ line: 1, hitCondition: 'often' }, /^hitCondition: expected a number of hits/],
  [{ line: 1, logMessage: 'a {b' }, /^logMessage: the \{ at 2 is never closed/],
])('a breakpoint that cannot be set says why: %o', async (point, message) => {
  expect(await debug.breakpoints('const wrong = 1', point)).toMatchObject([
    { verified: false, message: expect.stringMatching(message) },
  ])
})

test('a cell with a syntax error takes no breakpoints', async () => {
  expect(await debug.breakpoints('const = 1', 1)).toMatchObject([{ verified: false, message: expect.any(String) }])
})

test('without initialize only what needs no debugger is answered', async () => {
  await debug.send('disconnect')
  expect(await debug.ask('setBreakpoints', { source: { path: 'x' } })).toMatchObject({
    success: false,
    message: expect.stringContaining('Send initialize'),
    // JupyterLab reads the list all the same.
    body: { breakpoints: [] },
  })
  expect((await debug.ask('disconnect')).success).toBe(true)
})
