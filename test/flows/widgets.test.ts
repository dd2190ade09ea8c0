/** @file Widgets by their protocol, in a real kernel: what the page is told, and what comes of what it says. */

import type { ReceivedMessage } from '@diptych/kernel'
import { describe, expect, test } from 'vitest'
import { contents, nextMessage, printed, runCell, startKernel } from './session.ts'

const kernel = await startKernel()
await runCell(
  kernel,
  'const { IntSlider, FloatSlider, Button, Text, Dropdown, Output, HBox, Tab, Layout, Image, AnyWidget } = jupyter.widgets',
)

interface CommData {
  comm_id: string
  data: { method: string; state: Record<string, unknown>; buffer_paths: (string | number)[][] }
}

const ofType = (messages: readonly ReceivedMessage[], type: string): CommData[] => contents<CommData>(messages, type)

/** The id of a widget that a cell has. */
async function idOf(expression: string): Promise<string> {
  return String((await runCell(kernel, `${expression}.id`)).result).slice(1, -1)
}

/** What a person's change on the page sends. */
function change(id: string, state: Record<string, unknown>, paths: unknown[] = [], buffers: Uint8Array[] = []): string {
  return kernel.send('comm_msg', { comm_id: id, data: { method: 'update', state, buffer_paths: paths } }, buffers)
}

/** The next message of a comm. */
function answer(id: string, method: string): Promise<ReceivedMessage> {
  return nextMessage(kernel, ({ header, content }) => {
    const { comm_id: comm, data } = content as unknown as CommData
    return header.msg_type === 'comm_msg' && comm === id && data.method === method
  })
}

describe('a slider', () => {
  test('opens a comm with the version of the protocol, its layout first', async () => {
    const { messages } = await runCell(
      kernel,
      "const slider = new IntSlider({ value: 3, max: 10, layout: { width: '50%' } })",
    )
    const opens = messages.filter(({ header }) => header.msg_type === 'comm_open')
    expect(opens.map(({ metadata }) => metadata)).toEqual([{ version: '2.1.0' }, { version: '2.1.0' }])
    const [layout, slider] = opens.map(({ content }) => content as unknown as CommData & { target_name: string })
    expect(layout!.data.state).toEqual({
      _model_module: '@jupyter-widgets/base',
      _model_module_version: '2.0.0',
      _model_name: 'LayoutModel',
      _view_module: '@jupyter-widgets/base',
      _view_module_version: '2.0.0',
      _view_name: 'LayoutView',
      width: '50%',
    })
    expect(slider!.target_name).toBe('jupyter.widget')
    expect(slider!.data.state).toMatchObject({
      _model_name: 'IntSliderModel',
      _view_name: 'IntSliderView',
      value: 3,
      min: 0,
      max: 10,
      layout: `IPY_MODEL_${layout!.comm_id}`,
    })
  })

  test('is shown by its model, with a text beside', async () => {
    const { messages } = await runCell(kernel, 'slider')
    expect(contents<{ data: unknown }>(messages, 'execute_result')[0]!.data).toEqual({
      'application/vnd.jupyter.widget-view+json': {
        version_major: 2,
        version_minor: 0,
        model_id: await idOf('slider'),
      },
      'text/plain': "IntSlider { value: 3, max: 10, layout: Layout { width: '50%' } }",
    })
  })

  test('that a person moves changes the value, and its listeners print in the cell that has them', async () => {
    const cell = await runCell(
      kernel,
      "slider.on('change:value', ({ value, old }) => console.log('moved', old, value))",
    )
    const id = await idOf('slider')
    const said = printed(kernel, 'moved')
    const echo = answer(id, 'echo_update')
    const request = change(id, { value: 7 })
    expect((await said).content).toEqual({ name: 'stdout', text: 'moved 3 7\n' })
    expect((await said).parent_header.msg_id).toBe(cell.messages[0]!.parent_header.msg_id)
    expect((await echo).content).toMatchObject({ data: { state: { value: 7 } } })
    expect((await echo).parent_header.msg_id).toBe(request)
    expect((await runCell(kernel, 'slider.value')).result).toBe('7')
  })

  test('set by code tells the page, and values beyond an end are moved to it', async () => {
    const said = printed(kernel, 'moved')
    const { messages, result } = await runCell(kernel, 'slider.value = 99; slider.value')
    expect(ofType(messages, 'comm_msg').map(({ data }) => data)).toEqual([
      { method: 'update', state: { value: 10 }, buffer_paths: [] },
    ])
    expect(result).toBe('10')
    expect((await said).content).toMatchObject({ text: 'moved 7 10\n' })
    const range = await runCell(kernel, 'slider.set({ min: 20, max: 30 }); slider.value')
    expect(range.result).toBe('20')
    expect(ofType(range.messages, 'comm_msg').map(({ data }) => data.state)).toEqual([{ min: 20, max: 30, value: 20 }])
  })

  test('takes listeners back', async () => {
    const { result } = await runCell(
      kernel,
      "let calls = 0; const count = () => calls++; slider.on('change', count); slider.value = 24; slider.off('change', count); slider.off('change:value'); slider.value = 25; calls",
    )
    expect(result).toBe('1')
  })

  test('gets its style when it is first asked for', async () => {
    const { messages } = await runCell(kernel, "slider.style.handle_color = 'red'")
    const [style] = ofType(messages, 'comm_open')
    expect(style!.data.state).toMatchObject({ _model_name: 'SliderStyleModel', _view_name: 'StyleView' })
    expect(ofType(messages, 'comm_msg').map(({ data }) => data.state)).toEqual([
      { style: `IPY_MODEL_${style!.comm_id}` },
      { handle_color: 'red' },
    ])
  })

  test('ignores what the page says of traits that it has not, or cannot have', async () => {
    const id = await idOf('slider')
    const echoed = answer(id, 'echo_update')
    change(id, { value: 'x', _view_count: 2, nothing: 1 })
    await echoed
    expect((await runCell(kernel, '[slider.value, slider.nothing]')).result).toBe('[ 25, undefined ]')
  })

  test('that is closed goes on for itself', async () => {
    const { messages } = await runCell(
      kernel,
      "slider.on('close', () => console.log('closed')); slider.close(); slider.close()",
    )
    // With its layout and its style.
    expect(ofType(messages, 'comm_close')).toHaveLength(3)
    const after = await runCell(kernel, 'slider.value = 21; slider')
    expect(ofType(after.messages, 'comm_msg')).toEqual([])
    expect(after.result).toMatch(/^IntSlider \{\s+value: 21,[\s\S]*\} \(closed\)$/)
    expect(contents<{ data: object }>(after.messages, 'execute_result')[0]!.data).not.toHaveProperty([
      'application/vnd.jupyter.widget-view+json',
    ])
  })
})

test('a button runs its listeners, by a click and by code; one that fails is told of, and the others run', async () => {
  await runCell(
    kernel,
    "const button = new Button({ description: 'Go' }); button.on('click', () => { throw new Error('in listener') }); button.on('click', async () => { await null; console.log('clicked') })",
  )
  const failed = printed(kernel, 'in listener')
  const clicked = printed(kernel, 'clicked')
  kernel.send('comm_msg', { comm_id: await idOf('button'), data: { method: 'custom', content: { event: 'click' } } })
  expect((await failed).content).toMatchObject({ name: 'stderr' })
  await clicked
  const again = printed(kernel, 'clicked')
  await runCell(kernel, 'button.click()')
  await again
})

test('choices: labels and a number on the page, values in the cell', async () => {
  const { messages } = await runCell(kernel, "const choice = new Dropdown({ options: ['small', ['large', 2]] })")
  expect(ofType(messages, 'comm_open')[0]!.data.state).toMatchObject({ _options_labels: ['small', 'large'], index: 0 })
  const id = await idOf('choice')
  const echoed = answer(id, 'echo_update')
  change(id, { index: 1 })
  await echoed
  expect((await runCell(kernel, 'choice.value')).result).toBe('2')
  const other = await runCell(kernel, "choice.options = ['a', 'b']; choice.value")
  expect(other.result).toBe("'a'")
  expect(ofType(other.messages, 'comm_msg').map(({ data }) => data.state)).toEqual([
    { _options_labels: ['a', 'b'], index: 0 },
  ])
})

test('an output widget is told whose output to take, also while it awaits and where it fails', async () => {
  await runCell(kernel, 'const out = new Output()')
  const id = await idOf('out')
  const { messages, result } = await runCell(
    kernel,
    "await out.capture(async () => { await null; console.log('in'); return 5 })",
  )
  const request = messages[0]!.parent_header.msg_id
  const steps = messages
    .filter(({ header }) => ['comm_msg', 'stream'].includes(header.msg_type))
    .map(({ content }) => (content as { text?: string }).text ?? (content as unknown as CommData).data.state)
  expect(steps).toEqual([{ msg_id: request }, 'in\n', { msg_id: '' }])
  expect(result).toBe('5')
  const failed = await runCell(kernel, "out.capture(() => { throw new Error('no') })")
  expect(ofType(failed.messages, 'comm_msg').map(({ comm_id, data }) => [comm_id, data.state.msg_id])).toEqual([
    [id, failed.messages[0]!.parent_header.msg_id],
    [id, ''],
  ])
  const cleared = await runCell(kernel, 'out.clear({ wait: true })')
  expect(contents(cleared.messages, 'clear_output')).toEqual([{ wait: true }])
  expect(ofType(cleared.messages, 'comm_msg')).toHaveLength(2)
})

describe('an anywidget', () => {
  test('carries its code, its own traits, and bytes both ways', async () => {
    const { messages } = await runCell(
      kernel,
      "const own = new AnyWidget({ esm: 'export default {}', css: 'b {}', count: 1, data: Float32Array.of(1) })",
    )
    const open = messages.find(({ header }) => header.msg_type === 'comm_open')!
    expect((open.content as unknown as CommData).data).toMatchObject({
      state: {
        _model_module: 'anywidget',
        _model_name: 'AnyModel',
        _esm: 'export default {}',
        _css: 'b {}',
        count: 1,
        data: null,
      },
      buffer_paths: [['data']],
    })
    expect(open.buffers.map(buffer => [...buffer])).toEqual([[0, 0, 128, 63]])
    const id = await idOf('own')
    const echoed = answer(id, 'echo_update')
    change(id, { count: 2, data: null }, [['data']], [Uint8Array.of(9)])
    expect((await echoed).buffers.map(buffer => [...buffer])).toEqual([[9]])
    expect((await runCell(kernel, '[own.count, [...own.data]]')).result).toBe('[ 2, [ 9 ] ]')
  })

  test('exchanges messages', async () => {
    const sent = await runCell(
      kernel,
      "own.on('msg', (content, buffers) => own.send({ back: content }, buffers)); own.send({ hello: 1 }, [Uint8Array.of(1)])",
    )
    expect(ofType(sent.messages, 'comm_msg')[0]!.data).toEqual({ method: 'custom', content: { hello: 1 } })
    const id = await idOf('own')
    const back = answer(id, 'custom')
    kernel.send('comm_msg', { comm_id: id, data: { method: 'custom', content: { q: 2 } } }, [Uint8Array.of(3)])
    expect((await back).content).toMatchObject({ data: { content: { back: { q: 2 } } } })
    expect((await back).buffers.map(buffer => [...buffer])).toEqual([[3]])
  })
})

test('a page that comes later gets all that are open, with their bytes', async () => {
  await runCell(kernel, 'const boxed = new HBox({ children: [button, new Image({ value: Uint8Array.of(5, 6) })] })')
  const [box, button, image] = [await idOf('boxed'), await idOf('button'), await idOf('boxed.children[1]')]
  kernel.send('comm_open', { comm_id: 'control', target_name: 'jupyter.widget.control', data: {} })
  const states = answer('control', 'update_states')
  kernel.send('comm_msg', { comm_id: 'control', data: { method: 'request_states' } })
  const { content, buffers } = await states
  const { data } = content as unknown as { data: { states: Record<string, unknown>; buffer_paths: unknown[][] } }
  expect(data.states[box]).toMatchObject({
    model_name: 'HBoxModel',
    model_module: '@jupyter-widgets/controls',
    model_module_version: '2.0.0',
    state: { children: [`IPY_MODEL_${button}`, `IPY_MODEL_${image}`] },
  })
  const at = data.buffer_paths.findIndex(path => path.join() === `${image},state,value`)
  expect([...buffers[at]!]).toEqual([5, 6])
  const own = answer(button, 'update')
  kernel.send('comm_msg', { comm_id: button, data: { method: 'request_state' } })
  expect((await own).content).toMatchObject({ data: { state: { description: 'Go', _model_name: 'ButtonModel' } } })
})

describe('refusals', () => {
  test.each([
    ['new IntSlider({ valeu: 1 })', /^IntSlider: it has no trait 'valeu'\. Did you mean 'value'\?/],
    ['new IntSlider({ value: 1.5 })', /^IntSlider\.value: expected a whole number, got 1\.5\.$/],
    ['new IntSlider(5)', /^IntSlider: expected an object of traits, such as \{description: 'rate'\}, got 5\.$/],
    ['new FloatSlider({ min: 5, max: 2 })', /^FloatSlider: expected min ≤ max, got min 5 and max 2\./],
    ["new Text({ value: 'a', layout: 5 })", /^Text\.layout: expected an object such as \{width: '50%'\}, got 5\.$/],
    ["new Layout({ widthh: '1px' })", /^Layout: it has no trait 'widthh'\. Did you mean 'width'\?/],
    ['new HBox({ children: [1] })', /^HBox\.children: expected an array of widgets, got \[ 1 \]\.$/],
    ["new Button({ button_style: 'red' })", /^Button\.button_style: expected one of '', 'primary', .*, got 'red'\.$/],
    ["new Dropdown({ options: ['a'], value: 'b' })", /^Dropdown\.value: expected one of its options, 'a', got 'b'\.$/],
    ["new Button().on('clack', () => {})", /^Button: there is no event 'clack'\. Did you mean 'click'\?/],
    ["new AnyWidget({ esm: 'x', n: 1n })", /^AnyWidget\.n: a bigint cannot be sent to the page\./],
    ['new AnyWidget({})', /^AnyWidget: expected \{esm, css\} as texts/],
    ["new Button().get('lable')", /^Button: it has no trait 'lable'\./],
  ])('%s', async (code, message) => {
    const { reply } = await runCell(kernel, code)
    expect(reply).toMatchObject({ status: 'error', ename: 'TypeError', evalue: expect.stringMatching(message) })
  })

  test('a value that is refused leaves all as it was', async () => {
    const { result } = await runCell(
      kernel,
      "const kept = new Tab({ titles: ['a'] }); try { kept.set({ titles: ['b'], selected_index: 'x' }) } catch {}; try { kept.set({ titles: ['b'], tooltip: 1 }) } catch {}; kept.titles",
    )
    expect(result).toBe("[ 'a' ]")
  })
})
