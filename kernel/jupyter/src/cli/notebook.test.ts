import { expect, test } from 'vitest'
import { type CodeCell, NotebookError, NotebookFile, OutputCollector, sourceOf } from './notebook.ts'

const code = (source: string | string[]): CodeCell => ({
  cell_type: 'code',
  source,
  metadata: {},
  execution_count: 3,
  outputs: [],
})

function text(notebook: object): string {
  return JSON.stringify({ nbformat: 4, metadata: {}, cells: [], ...notebook })
}

test('cells with code, in order; markdown and empty ones are left out', () => {
  const cells = [{ cell_type: 'markdown', source: '#' }, code(['a\n', 'b']), code(' \n'), code('c')]
  expect(new NotebookFile(text({ cells })).codeCells.map(sourceOf)).toEqual(['a\nb', 'c'])
})

test.each([
  ['{', /not JSON/],
  ['[]', /expected a notebook of format 4, got none/],
  [text({ nbformat: 3 }), /got format 3/],
  [text({ metadata: { kernelspec: { language: 'python' } } }), /written in python/],
  [text({ metadata: { language_info: { name: 'julia' } } }), /written in julia/],
])('%s is refused', (content, message) => {
  expect(() => new NotebookFile(content)).toThrow(NotebookError)
  expect(() => new NotebookFile(content)).toThrow(message)
})

test('all else in the file stays as it is', () => {
  const before = { nbformat: 4, nbformat_minor: 5, metadata: { mine: 1 }, cells: [{ ...code('1'), id: 'x' }] }
  const notebook = new NotebookFile(JSON.stringify(before))
  notebook.clearOutputs()
  expect(JSON.parse(notebook.toString())).toEqual({ ...before, cells: [{ ...before.cells[0], execution_count: null }] })
})

/** Collects messages as [type, content] into a cell. */
function collect(...messages: [string, object][]): CodeCell['outputs'] {
  const cell = code('')
  const collector = new OutputCollector()
  for (const [msg_type, content] of messages) {
    const header = { msg_id: '', msg_type, username: '', session: '', date: '', version: '5.4' }
    collector.take(cell, { header, parent_header: {}, metadata: {}, content, buffers: [] })
  }
  return cell.outputs
}

const stream = (name: string, content: string): [string, object] => ['stream', { name, text: content }]

test('text of one stream is joined and stored line by line', () => {
  expect(
    collect(stream('stdout', 'a\nb'), stream('stdout', 'c\n'), stream('stderr', 'x'), stream('stdout', 'd')),
  ).toEqual([
    { output_type: 'stream', name: 'stdout', text: ['a\n', 'bc\n'] },
    { output_type: 'stream', name: 'stderr', text: ['x'] },
    { output_type: 'stream', name: 'stdout', text: ['d'] },
  ])
})

const display = (value: string, id?: string): object => ({
  data: { 'text/plain': value },
  metadata: {},
  ...(id && { transient: { display_id: id } }),
})

test('an update changes the display of its id, wherever it is', () => {
  const outputs = collect(
    ['display_data', display('1', 'bar')],
    ['display_data', display('other')],
    ['update_display_data', display('2', 'bar')],
    ['update_display_data', display('3', 'nowhere')],
  )
  expect(outputs).toEqual([
    { output_type: 'display_data', data: { 'text/plain': '2' }, metadata: {} },
    { output_type: 'display_data', data: { 'text/plain': 'other' }, metadata: {} },
  ])
})

test('clearing happens at once, or with the next output', () => {
  expect(collect(stream('stdout', 'a'), ['clear_output', { wait: false }])).toEqual([])
  expect(collect(stream('stdout', 'a'), ['clear_output', { wait: true }])).toHaveLength(1)
  expect(collect(stream('stdout', 'a'), ['clear_output', { wait: true }], stream('stdout', 'b'))).toEqual([
    { output_type: 'stream', name: 'stdout', text: ['b'] },
  ])
})

test('results and errors are kept', () => {
  expect(
    collect(
      ['execute_result', { ...display('2'), execution_count: 4 }],
      ['error', { ename: 'Error', evalue: 'boom', traceback: ['Error: boom'] }],
    ),
  ).toEqual([
    { output_type: 'execute_result', data: { 'text/plain': '2' }, metadata: {}, execution_count: 4 },
    { output_type: 'error', ename: 'Error', evalue: 'boom', traceback: ['Error: boom'] },
  ])
})
