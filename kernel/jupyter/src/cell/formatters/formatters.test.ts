import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { formatResult } from './index.ts'
import { inspectTensors } from './inspectTensors.ts'
import type { TensorLike } from './tensor.ts'

const display = Symbol.for('Jupyter.display')

/** As tfjs's, as far as the formatters look. */
class Tensor implements TensorLike {
  isDisposed = false
  readonly shape: number[]
  readonly dtype: string
  readonly #values: ArrayLike<number> | string[]

  constructor(shape: number[], values: ArrayLike<number> | string[], dtype = 'float32') {
    this.shape = shape
    this.dtype = dtype
    this.#values = values
  }

  dataSync() {
    if (this.isDisposed) throw new Error('Tensor is disposed.')
    return this.#values
  }
}

interface ElementLike {
  innerHTML: string
  setAttribute(name: string, value: string): void
}

/** What jsdom has of a page, as far as the tests go. */
interface PageLike {
  document: {
    createElement(name: string): ElementLike
    createElementNS(namespace: string, name: string): ElementLike
  }
}

function text(value: unknown): unknown {
  return (formatResult(value) as Record<string, unknown>)['text/plain']
}

describe('plain values', () => {
  test.each([
    [2, '2'],
    ['a', "'a'"],
    [10n, '10n'],
    [null, 'null'],
    [[1, [2, [3]]], '[ 1, [ 2, [ 3 ] ] ]'],
    [new Map([['a', 1]]), "Map(1) { 'a' => 1 }"],
    [{ shape: [2] }, '{ shape: [ 2 ] }'],
  ])('%o as text', (value, expected) => {
    expect(formatResult(value)).toEqual({ 'text/plain': expected })
  })

  test('a proxy whose every property throws is shown all the same', () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    expect(text(hostile)).toBe('{}')
  })
})

describe('values that show themselves', () => {
  test('give their bundle, at once or later, with text for clients that show nothing else', async () => {
    const bundle = { 'text/html': '<b>1</b>', 'text/plain': 'one' }
    expect(formatResult({ [display]: () => bundle })).toEqual(bundle)
    expect(await formatResult({ [display]: async () => bundle })).toEqual(bundle)
    class Chart {
      [display]() {
        return { 'image/svg+xml': '<svg/>' }
      }
    }
    expect(formatResult(new Chart())).toEqual({ 'image/svg+xml': '<svg/>', 'text/plain': 'Chart {}' })
  })

  test('that give no bundle are told what was expected', async () => {
    const message =
      "Symbol.for('Jupyter.display') of Object: expected an object from MIME types to data, such as {'text/html': '<b>1</b>'}, got "
    expect(() => formatResult({ [display]: () => undefined })).toThrow(`${message}undefined.`)
    expect(() => formatResult({ [display]: () => ['a'] })).toThrow(`${message}an array.`)
    await expect(formatResult({ [display]: async () => null })).rejects.toThrow(`${message}null.`)
  })

  test('by toHTML are shown as HTML', () => {
    class Note {
      toHTML() {
        return '<i>note</i>'
      }
    }
    expect(formatResult(new Note())).toEqual({ 'text/html': '<i>note</i>', 'text/plain': 'Note {}' })
  })
})

describe('errors', () => {
  test('show their frames, but not those of the kernel', () => {
    const error = new TypeError('bad')
    error.stack = `TypeError: bad\n    at f (cell-1:2:3)\n    at post (node:inspector:1:1)\n    at new Promise (<anonymous>)\n    at g (${new URL('../evaluate.js', import.meta.url).href}:1:2)`
    expect(text(error)).toBe('TypeError: bad\n    at f (cell-1:2:3)')
  })

  test('with a cause and properties keep their braces, and do not count what they share', () => {
    const frame = '    at post (node:inspector:1:1)'
    const cause = Object.assign(new RangeError('deep'), {
      stack: `RangeError: deep\n    at g (cell-1:1:1)\n${frame}\n${frame}`,
    })
    const error = Object.assign(new Error('bad', { cause }), { code: 7 })
    error.stack = `Error: bad\n    at f (cell-1:2:3)\n${frame}\n${frame}`
    expect(text(error)).toBe(
      'Error: bad\n    at f (cell-1:2:3) {\n  code: 7,\n  [cause]: RangeError: deep\n      at g (cell-1:1:1)\n}',
    )
  })
})

describe('charts', () => {
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    data: { values: [{ a: 1 }] },
    mark: 'bar',
    encoding: { x: { field: 'a' } },
  }
  const text = expect.stringContaining("mark: 'bar'")

  test('of Vega-Lite, by their schema or built by an API, for the front end that draws them', async () => {
    const expected = { 'application/vnd.vegalite.v5+json': spec, 'text/plain': text }
    expect(await formatResult(spec)).toEqual(expected)
    expect(await formatResult({ toSpec: () => spec })).toEqual(expected)
    const later = { ...spec, $schema: spec.$schema.replace('v5', 'v6') }
    expect(await formatResult(later)).toEqual({ 'application/vnd.vegalite.v5+json': later, 'text/plain': text })
    const earlier = { ...spec, $schema: spec.$schema.replace('v5', 'v4.17.0') }
    expect(await formatResult(earlier)).toEqual({ 'application/vnd.vegalite.v4+json': earlier, 'text/plain': text })
  })

  test('of Vega', async () => {
    const chart = { $schema: 'https://vega.github.io/schema/vega/v5.json', marks: [] }
    expect(await formatResult(chart)).toMatchObject({ 'application/vnd.vega.v5+json': chart })
  })

  test('that cannot be sent, and other schemas, stay text', async () => {
    expect(await formatResult({ ...spec, data: { values: [{ a: 1n }] } })).toEqual({ 'text/plain': text })
    expect(await formatResult({ toSpec: () => 1 })).toEqual({ 'text/plain': '1' })
    expect(formatResult({ $schema: 'https://json-schema.org/draft/2020-12/schema' })).not.toBeInstanceOf(Promise)
  })
})

describe('elements', () => {
  const { JSDOM } = createRequire(import.meta.url)('jsdom') as { JSDOM: new (html: string) => { window: PageLike } }
  const { document } = new JSDOM('').window

  test('of SVG are HTML, and a file that says its namespaces', () => {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
    svg.setAttribute('width', '5')
    svg.innerHTML = '<text>a&lt;b</text>'
    expect(formatResult(svg)).toEqual({
      'text/html': '<svg width="5"><text>a&lt;b</text></svg>',
      'image/svg+xml':
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg" width="5"><text>a&lt;b</text></svg>',
      'text/plain': '<svg width="5">',
    })
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
    const { 'image/svg+xml': file } = formatResult(svg) as Record<string, string>
    expect(file!.match(/ xmlns=/g)).toHaveLength(1)
  })

  test('of HTML', () => {
    const figure = document.createElement('figure')
    figure.innerHTML = '<b>1</b>'
    expect(formatResult(figure)).toEqual({ 'text/html': '<figure><b>1</b></figure>', 'text/plain': '<figure>' })
  })
})

describe('tables', () => {
  test('arrays of flat objects, with the columns of all rows', () => {
    expect(
      formatResult([
        { a: 1, b: '<x>' },
        { a: null, c: true },
      ]),
    ).toEqual({
      'text/html':
        '<table><thead><tr><th></th><th>a</th><th>b</th><th>c</th></tr></thead><tbody>' +
        '<tr><th>0</th><td>1</td><td>&#60;x&#62;</td><td></td></tr>' +
        '<tr><th>1</th><td>null</td><td></td><td>true</td></tr></tbody></table>',
      'text/plain': "[ { a: 1, b: '<x>' }, { a: null, c: true } ]",
    })
  })

  test('cells may hold short lists and tensors', () => {
    const { 'text/html': html } = formatResult([{ shape: [2, 3], loss: new Tensor([], [0.5]) }]) as Record<
      string,
      string
    >
    expect(html).toContain('<td>[ 2, 3 ]</td><td>Tensor float32 [] 0.5</td>')
  })

  test('columns of bytes are written in units that people read', () => {
    const rows = [
      { name: '/cpu:0', memoryBytes: 25_276_063_744 },
      { name: '/gpu:0', memoryBytes: undefined },
      { bytes: 0 },
    ]
    const { 'text/html': html, 'text/plain': plain } = formatResult(rows) as Record<string, string>
    expect(html).toContain('<td>/cpu:0</td><td title="25276063744 bytes">25.3 GB</td>')
    expect(html).toContain('<td>/gpu:0</td><td></td>')
    expect(html).toContain('<td title="0 bytes">0 kB</td>')
    expect(plain).toContain('memoryBytes: 25276063744')
  })

  test('long and wide ones are cut, and say so', () => {
    const row = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`c${index}`, index]))
    const html = String((formatResult(Array(100).fill(row)) as Record<string, unknown>)['text/html'])
    expect(html.match(/<tr>/g)).toHaveLength(61)
    expect(html).toContain('<th>c19</th><th>…</th></tr>')
    expect(html).toContain('<p>100 rows, 60 shown</p>')
  })

  test.each([
    [[]],
    [[{}]],
    [[{ a: 1 }, 2]],
    [[{ a: { b: 1 } }]],
    [[{ a: new Array(9).fill(1) }]],
    [[{ a: [[1]] }]],
    [[new Date(0)]],
    [
      [
        {
          get a() {
            return 1
          },
        },
      ],
    ],
  ])('%o is no table', value => {
    expect(formatResult(value)).not.toHaveProperty('text/html')
  })
})

describe('tensors', () => {
  test('show dtype, shape and values', () => {
    expect(text(new Tensor([2, 3], [1, 2, 3, 4, 5, 6]))).toBe('Tensor float32 [2,3]\n[[1, 2, 3],\n [4, 5, 6]]')
    expect(text(new Tensor([], [0.5]))).toBe('Tensor float32 [] 0.5')
    expect(text(new Tensor([2], ['a"b', 'c'], 'string'))).toBe('Tensor string [2]\n["a\\"b", "c"]')
    expect(text(new Tensor([2], [1, 0], 'bool'))).toBe('Tensor bool [2]\n[ true, false]')
    expect(text(new Tensor([0, 2], []))).toBe('Tensor float32 [0,2]\n[]')
  })

  test('variables show their name', () => {
    const variable = Object.assign(new Tensor([1], [3], 'int32'), { name: 'w', trainable: true })
    expect(text(variable)).toBe("Variable 'w' int32 [1]\n[3]")
  })

  test('a disposed one says so', () => {
    const tensor = new Tensor([2], [1, 2])
    tensor.isDisposed = true
    expect(text(tensor)).toBe('Tensor float32 [2] (disposed)')
  })

  test('an error while reading is the error of the cell', () => {
    const tensor = new Tensor([1], [1])
    tensor.dataSync = () => {
      throw new Error('matMul failed')
    }
    expect(() => formatResult(tensor)).toThrow('matMul failed')
  })

  test('a symbolic tensor has no values', () => {
    const symbolic = { name: 'dense/out', shape: [null, 3], dtype: 'float32', sourceLayer: {} }
    expect(text(symbolic)).toBe("SymbolicTensor 'dense/out' float32 [any,3]")
  })

  test('within other values, and in console.log', () => {
    inspectTensors(Tensor.prototype)
    const small = new Tensor([2], [1, 2.5])
    const large = new Tensor([2, 2], [1, 2, 3, 4])
    expect(text({ small, all: [large] })).toBe(
      '{ small: Tensor float32 [2] [1.0, 2.5], all: [ Tensor float32 [2,2] ] }',
    )
    expect(inspect(large)).toBe('Tensor float32 [2,2]\n[[1, 2],\n [3, 4]]')
  })
})

describe('models', () => {
  test('show their summary', () => {
    class Sequential {
      name = 'sequential_1'
      layers = []
      getWeights() {}
      summary(_length?: number, _positions?: number[], print?: (line: string) => void) {
        print!('Layer (type)')
        print!('Total params: 0')
      }
    }
    expect(text(new Sequential())).toBe("Sequential 'sequential_1'\nLayer (type)\nTotal params: 0")
    const unbuilt = Object.assign(new Sequential(), {
      summary: () => {
        throw new Error('never called')
      },
    })
    expect(text(unbuilt)).toBe("Sequential 'sequential_1' (never called)")
  })
})
