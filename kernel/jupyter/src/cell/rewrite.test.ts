import inspector from 'node:inspector/promises'
import vm from 'node:vm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { originalColumn } from './columns.ts'
import { CellRewriter, CellSyntaxError } from './rewrite.ts'

/** Runs cells as the kernel does, each test in a global scope of its own. */
class Notebook {
  readonly #session = new inspector.Session()
  readonly #rewriter = new CellRewriter()
  readonly #contextId: Promise<number>
  readonly imported: unknown[] = []
  readonly memory = { presses: false }
  turns = 0
  count = 0

  constructor() {
    this.#session.connect()
    this.#contextId = new Promise(resolve => {
      this.#session.on('Runtime.executionContextCreated', ({ params }) => {
        if (params.context.name === 'notebook') resolve(params.context.id)
      })
    })
    const diptych = {
      await: (value: unknown) => value,
      iterate: (value: unknown) => value,
      meta: { url: 'file:///notebook/cell.ts' },
      memory: this.memory,
      turn: async () => {
        this.turns++
      },
      import: async (...args: [string, unknown?]) => {
        this.imported.push(args)
        if (args[0] === 'missing') throw new Error("Cannot find package 'missing'")
        return import(args[0])
      },
    }
    vm.createContext(
      { __diptych: diptych, require: process.getBuiltinModule, console, setTimeout },
      { name: 'notebook' },
    )
    void this.#session.post('Runtime.enable')
  }

  async run(source: string): Promise<unknown> {
    const { code } = this.#rewriter.rewrite(source, `cell-${++this.count}`)
    const parameters: inspector.Runtime.EvaluateParameterType & { replMode: boolean } = {
      expression: code,
      replMode: true,
      awaitPromise: true,
      contextId: await this.#contextId,
      returnByValue: true,
    }
    const { result, exceptionDetails } = await this.#session.post('Runtime.evaluate', parameters)
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }

  rewrite(source: string) {
    return this.#rewriter.rewrite(source, 'cell')
  }

  close(): void {
    this.#session.disconnect()
  }
}

let notebook: Notebook
beforeEach(() => {
  notebook = new Notebook()
})
afterEach(() => notebook.close())

/** The error that the source is refused with. */
function refusal(source: string): CellSyntaxError {
  try {
    notebook.rewrite(source)
  } catch (error) {
    if (error instanceof CellSyntaxError) return error
    throw error
  }
  throw new Error('The cell was not refused')
}

describe('result', () => {
  test.each([
    ['1 + 1', 2],
    ['1 + 1;', 2],
    ['1 + 1 // two', 2],
    ['1 + 1 /* two */;;', 2],
    ["'use strict'", 'use strict'],
    ['await Promise.resolve(5)', 5],
    ['await (async () => 6)()', 6],
    ['const x = 1', undefined],
    ['5; const x = 1', undefined],
    ['5; function f() {}', undefined],
    ['5; class C {}', undefined],
    ['5; interface I {}', undefined],
    ['5; import fs from "node:fs"', undefined],
    ['for (const i of [1, 2]) i', undefined],
    ['if (true) 5', undefined],
    ['', undefined],
    ['// nothing', undefined],
    ['let x: number = 4; x as unknown as string', 4],
    ['x = 3; var x: number; x', 3],
    ['export default 7', 7],
    ['export default { a: 1 }', { a: 1 }],
    ['export default class { static a = 1 }\n', { a: 1 }],
  ])('%j gives %j', async (source, value) => {
    expect(await notebook.run(source)).toEqual(value)
  })

  test.each([
    ['{ a: 1 }', { a: 1 }],
    ['{ a: 1, b: 2 }', { a: 1, b: 2 }],
    ['const x = 3\n{ x, y: x as number };  // both', { x: 3, y: 3 }],
    ['const x = 3\n{ x, y: 4 }\n', { x: 3, y: 4 }],
    ['const f = (x: number) => x\n{\n  a: f(1),\n  b: { c: 2 }\n}', { a: 1, b: { c: 2 } }],
    ['{}', {}],
  ])('%j ends in an object literal', async (source, value) => {
    expect(await notebook.run(source)).toEqual(value)
  })

  test('a block that is no object literal stays a block', async () => {
    expect(await notebook.run('let x = 1\n{ const y = 2; x = y }')).toBeUndefined()
    expect(await notebook.run('x')).toBe(2)
  })
})

describe('declaring a name again', () => {
  const kinds: Record<string, [string, string]> = {
    const: ['const q = 1', 'q'],
    let: ['let q = 1', 'q'],
    var: ['var q = 1', 'q'],
    'var in a block': ['{ var q = 1 }', 'q'],
    'var in a loop': ['for (var q = 0; q < 1; q++);', 'q'],
    destructuring: ['const { a: q, ...rest } = { a: 1, b: 2 }, [z = 4] = []', 'q + z + rest.b - 6'],
    'var destructuring': ['var { a: q, ...rest } = { a: 1, b: 2 }, [z = 4] = []', 'q + z + rest.b - 6'],
    class: ['class q { static one = 1 }', 'q.one'],
    function: ['function q() { return 1 }', 'q()'],
    'async function': ['async function q() { return 1 }', 'await q()'],
    import: ['import * as q from "node:path"', 'q.basename("a/1") - 0'],
    'default import': ['import q from "node:path"', 'q.basename("a/1") - 0'],
    'named import': ['import { basename as q } from "node:path"', 'q("a/1") - 0'],
    enum: ['enum q { One = 1 }', 'q.One'],
    namespace: ['namespace q { export const one = 1 }', 'q.one'],
    using: ['using q = { [Symbol.dispose]() {}, one: 1 }', 'q.one'],
  }
  const pairs = Object.keys(kinds).flatMap(first => Object.keys(kinds).map(second => [first, second] as const))
  test.each(pairs)('%s as %s', async (first, second) => {
    for (const kind of [first, second, first]) {
      await notebook.run(kinds[kind]![0])
      expect(await notebook.run(kinds[kind]![1])).toBe(1)
    }
  })

  test('functions of earlier cells see the new value', async () => {
    await notebook.run('const rate = 1; function half() { return rate / 2 }')
    await notebook.run('let rate = 10')
    expect(await notebook.run('half()')).toBe(5)
  })

  test.each(['const', 'let', 'var'])('a %s that failed does not poison its name', async kind => {
    await expect(notebook.run(`${kind} x = (() => { throw new Error('no') })()`)).rejects.toThrow('no')
    await notebook.run('const x = 1')
    expect(await notebook.run('x')).toBe(1)
  })

  test('a class, an import and an await that failed do not poison their names', async () => {
    await expect(notebook.run("class A { static { throw new Error('no') } }")).rejects.toThrow('no')
    await expect(notebook.run("import B from 'missing'")).rejects.toThrow('missing')
    await expect(notebook.run("const C = await Promise.reject(new Error('late'))")).rejects.toThrow('late')
    await notebook.run('class A {} class B {} class C {}')
    expect(await notebook.run('[A.name, B.name, C.name].join()')).toBe('A,B,C')
  })

  test('a failed declaration leaves the value of an earlier cell', async () => {
    await notebook.run('const x = 1')
    await expect(notebook.run("const x = (() => { throw new Error('no') })()")).rejects.toThrow('no')
    expect(await notebook.run('x')).toBe(1)
  })

  test('a value may be made of the one before it', async () => {
    await notebook.run('const rows = [1, 2]')
    await notebook.run('const rows = rows.concat(3)')
    expect(await notebook.run('rows.length')).toBe(3)
  })

  test('var without a value keeps the one it had', async () => {
    await notebook.run('var x = 4')
    expect(await notebook.run('var x; x')).toBe(4)
    expect(await notebook.run('let x; x')).toBeUndefined()
  })

  test('twice in one cell is an error, as in any TypeScript', () => {
    expect(refusal('let a = 1\nlet a = 2').message).toBe('Identifier `a` has already been declared')
    expect(refusal('let a = 1\nlet a = 2').line).toBe(2)
    expect(refusal('import a from "x"\nlet a = 2').message).toBe('Identifier `a` has already been declared')
  })
})

describe('functions', () => {
  test('are there before the first line', async () => {
    expect(await notebook.run('const x = twice(2)\nx\nfunction twice(n: number): number { return 2 * n }\nx')).toBe(4)
  })

  test('are there before the first line when the name was a let', async () => {
    await notebook.run('let twice = 0')
    expect(await notebook.run('const y = twice(2)\nfunction twice(n: number) { return 2 * n }\ny')).toBe(4)
  })

  test('keep their name, and call what the name holds', async () => {
    await notebook.run('function f(n: number) { return n === 0 ? 0 : f(n - 1) }')
    expect(await notebook.run('f.name')).toBe('f')
    await notebook.run('const inner = f; f = n => 42')
    expect(await notebook.run('inner(1)')).toBe(42)
  })

  test('overloads, generators and async functions', async () => {
    await notebook.run(
      'function f(a: string): string\nfunction f(a: number): number\nfunction f(a: any) { return a }\n' +
        'function* g() { yield 1 }\nasync function h() { return await 2 }',
    )
    expect(await notebook.run('[f(0), ...g(), await h()]')).toEqual([0, 1, 2])
  })
})

describe('imports', () => {
  test('default, named, namespace, side effect and type-only', async () => {
    await notebook.run(
      "import path, { join as j, type ParsedPath } from 'node:path'\nimport * as fs from 'node:fs'\n" +
        "import type { Stats } from 'node:fs'\nimport def, * as all from 'node:url'\nimport 'node:os'",
    )
    expect(
      await notebook.run("[path.sep, j('a', 'b'), typeof fs.readFileSync, typeof def.URL, typeof all.URL]"),
    ).toEqual(['/', 'a/b', 'function', 'function', 'function'])
    expect(notebook.imported.map(args => (args as unknown[])[0])).toEqual([
      'node:path',
      'node:fs',
      'node:url',
      'node:os',
    ])
  })

  test('run first, wherever they stand', async () => {
    expect(await notebook.run("const name = basename('/a/b')\nimport { basename } from 'node:path'\nname")).toBe('b')
  })

  test('say which names must be there: used ones, and those that do not look like types', () => {
    const code = (source: string) => notebook.rewrite(source).code
    expect(code('import { readFile, Stats } from "fs"')).toContain('import("fs",{"names":["readFile"]})')
    expect(code('import { Stats } from "fs"; new Stats()')).toContain('import("fs",{"names":["Stats"]})')
    expect(code('import { Stats } from "fs"; let x: Stats; x.Stats; ({ Stats: 1 })')).toContain('import("fs")')
  })

  test('of types only load nothing', async () => {
    const { code, imports } = notebook.rewrite("import { type A, type B } from 'missing'\nimport type C from 'missing'")
    expect(code).not.toContain('import(')
    expect(imports).toEqual([])
  })

  test('carry their attributes', () => {
    const { code, imports } = notebook.rewrite("import data from './a.json' with { type: 'json' }")
    expect(code).toContain(
      '__diptych.import("./a.json",{"with":{"type":"json"},"names":["default"],"bound":{"data":"default"}})',
    )
    expect(imports).toEqual(['./a.json'])
  })

  test('import() and import.meta, also in functions', async () => {
    expect(await notebook.run("(await import('node:path')).basename('/a/bb')")).toBe('bb')
    await notebook.run("const load = async () => (await import('node:path')).sep + import.meta.url")
    expect(await notebook.run('await load()')).toBe('/file:///notebook/cell.ts')
  })

  test('import = require', async () => {
    expect(await notebook.run("import path = require('node:path')\npath.sep")).toBe('/')
  })

  test('export statements are taken for what they declare', async () => {
    await notebook.run(
      'export const a = 1, b = 2\nexport function f() { return 3 }\nexport class C { d = 4 }\nexport { a, b as c }\n' +
        "export default function g() { return 5 }\nexport * from 'node:path'\nexport var h = 6\nexport type T = 1\nexport {}",
    )
    expect(await notebook.run('[a, b, f(), new C().d, g(), h]')).toEqual([1, 2, 3, 4, 5, 6])
    expect(notebook.imported).toEqual([['node:path']])
  })
})

describe('await', () => {
  test('every await goes through the kernel, so that an interrupt can end it', () => {
    const { code } = notebook.rewrite(
      'await a\nconst f = async () => { await(b) }\nfor await (const x of y) await x\nawait (await c)',
    )
    expect(code).toContain('await  __diptych.await(a)')
    expect(code).toContain('await __diptych.await((b))')
    expect(code).toContain('for await (const x of  __diptych.iterate(y)) await  __diptych.await(x)')
    expect(code).toContain('await  __diptych.await((await  __diptych.await(c)))')
  })

  test('for await, at the top level', async () => {
    expect(await notebook.run('let sum = 0\nfor await (const n of [1, Promise.resolve(2)]) sum += n\nsum')).toBe(3)
  })
})

describe('TypeScript that makes code', () => {
  test('enums', async () => {
    await notebook.run(
      `enum Color { Red, Green = 5, Blue, }
const enum Access { Read = 1, Write = Read << 1, All = Read | Write, 'a b' = "x", Length = 'abc'.length }
export enum Other { A = Color.Blue }
enum Color { White = 9 } // the same enum goes on
declare enum Nothing { A }`,
    )
    expect(await notebook.run('Color')).toEqual({
      Red: 0,
      0: 'Red',
      Green: 5,
      5: 'Green',
      Blue: 6,
      6: 'Blue',
      White: 9,
      9: 'White',
    })
    expect(await notebook.run('Access')).toEqual({
      Read: 1,
      1: 'Read',
      Write: 2,
      2: 'Write',
      All: 3,
      3: 'Length',
      'a b': 'x',
      Length: 3,
    })
    expect(await notebook.run('Other.A')).toBe(6)
  })

  test('namespaces', async () => {
    await notebook.run(
      `namespace Geometry.Plane {
  export let count = 0
  const hidden = 2
  export function area(side: number): number { count++; return side ** hidden }
  export interface Shape { side: number }
  export namespace Deep { export const x = area(3) }
}
class Box {}
namespace Box { export const size = 4 }
namespace OnlyTypes { export type T = 1 }`,
    )
    expect(
      await notebook.run('[Geometry.Plane.area(2), Geometry.Plane.count, Geometry.Plane.Deep.x, Box.size]'),
    ).toEqual([4, 2, 9, 4])
    expect(await notebook.run('typeof OnlyTypes + typeof Geometry.Plane.hidden')).toBe('undefinedundefined')
  })

  test('parameter properties', async () => {
    await notebook.run(
      `class Point { constructor(public x: number, private readonly y = 2, z?: number) {} sum() { return this.x + this.y } }
class Named extends Point {
  constructor(readonly name: string) {
    super(1)
  }
}`,
    )
    expect(await notebook.run("const n = new Named('a'); [n.name, n.sum(), 'z' in n]")).toEqual(['a', 3, false])
    expect(refusal('class A extends B { constructor(private x) { if (x) super() } }').message).toBe(
      'A constructor with parameter properties must call super() as a statement of its own',
    )
  })

  test('assertions with angle brackets, satisfies, non-null, generics', async () => {
    expect(await notebook.run('const f = <T,>(x: T): T => x\nlet a = <number>f<number>(3)! satisfies number\na')).toBe(
      3,
    )
  })
})

describe('names for later cells', () => {
  test.each([
    ['const a = 1, { b, c: [d] } = x', ['a', 'b', 'd']],
    ['var a; for (var b of []) { var c }', ['a', 'b', 'c']],
    ['function f() { var inner } class C {}', ['C', 'f']],
    ['{ let hidden }', []],
    ['interface I {} type T = 1; declare const d: number', ['I', 'T', 'd']],
    ['import a, { b as c, type D } from "x"; import type E from "y"', ['a', 'c', 'D', 'E']],
    ['enum A { x } namespace B { export const y = 1 }', ['A', 'B']],
    ['using r = x', ['r']],
  ])('%j declares %j', (source, names) => {
    expect([...notebook.rewrite(source).declarations].sort()).toEqual([...names].sort())
  })
})

describe('resources', () => {
  test('using at the top level is disposed when the cell ends, also when it fails', async () => {
    await notebook.run(
      'const log: string[] = []; const resource = (name: string) => ({ name, [Symbol.dispose]() { log.push(name) } })',
    )
    expect(
      await notebook.run(
        'using a = resource("a"), b = resource("b" + a.name)\nlet c: number\nconst d = after()\nclass E {}\nfunction after() { return 1 }\nlog.length',
      ),
    ).toBe(0)
    expect(await notebook.run('[log.join(), a.name, typeof c, d, E.name, after()]')).toEqual([
      'ba,a',
      'a',
      'undefined',
      1,
      'E',
      1,
    ])
    await expect(notebook.run('using f = resource("f"); null.x')).rejects.toThrow('null')
    expect(await notebook.run('log.join()')).toBe('ba,a,f')
  })
})

describe('strict mode', () => {
  test('a name that nobody declared cannot be assigned', async () => {
    await expect(notebook.run('undeclared = 1')).rejects.toThrow('undeclared is not defined')
  })
})

describe('positions', () => {
  test('an error has the line of the cell', async () => {
    const failing = `import { basename } from 'node:path'
import {
  join,
} from 'node:path'
enum A {
  x,
  y,
}
class P { constructor(private a: number) {} }
var z: number = 1
function fail(): never {
  throw new Error('deep')
}
fail()`
    await expect(notebook.run(failing)).rejects.toThrow(/at fail \(cell-1:12:9\)\n +at cell-1:14:1/)
  })

  test('columns lead back to the cell', () => {
    const source =
      'var a = await f(); await import("x"); throw new Error(1)\nenum E { A, B }; class C { constructor(private x) { null.y } }'
    const { code, columns } = notebook.rewrite(source)
    code.split('\n').forEach((line, index) => {
      for (const text of ['f()', 'throw', 'Error', 'null', 'class']) {
        const written = source.split('\n')[index]?.indexOf(text) ?? -1
        if (written >= 0) expect(originalColumn(columns, index + 1, line.lastIndexOf(text) + 1)).toBe(written + 1)
      }
    })
  })
})

describe('positions in code that was put in', () => {
  test('lead to where it was put', () => {
    const source = "let x = 1; import a from 'b'; await c"
    const { code, columns } = notebook.rewrite(source)
    const line = code.split('\n')[0]!
    expect(originalColumn(columns, 1, 1)).toBe(1)
    expect(originalColumn(columns, 1, line.lastIndexOf('__diptych') + 1)).toBe(source.indexOf('await'.concat(' c')) + 6)
    const leading = notebook.rewrite("import a from 'b'")
    expect(originalColumn(leading.columns, 1, leading.code.indexOf('import("b"') + 1)).toBe(1)
  })
})

describe('refusals', () => {
  test('a syntax error has its place and a frame', () => {
    const error = refusal('const a = 1\n\tconst b = = 2\nc')
    expect(error).toMatchObject({ name: 'SyntaxError', line: 2, column: 12, sourceLine: '\tconst b = = 2' })
    expect(error.traceback).toBe(
      'SyntaxError: Unexpected token\n    at cell:2:12\n\n' +
        '  1 | const a = 1\n> 2 | \tconst b = = 2\n    | \t          ^\n  3 | c',
    )
  })

  test.each([
    ['const x: = 1', 'Unexpected token'],
    ['function f() {', 'Expected `}` but the cell ends here'],
    ['let x: number =', 'Unexpected token'],
    ['interface A { x: }', 'Unexpected token'],
    ['return 1', "A 'return' statement can only be used within a function body."],
    ['class A { override x = 1 }', /override/],
    ['class A { m(@dec x) {} }', /^Parameters cannot have decorators/],
    ['class A { @dec #x = 1 }', /^Decorators of #private members are not supported/],
    ["class A { accessor ['x'] = 1 }", "'accessor' fields need a plain name in cells. Write a getter and a setter"],
    ['import defer * as a from "a"', /'import defer' is not supported/],
  ])('%j', (source, message) => {
    expect(refusal(source).message).toMatch(message)
  })

  test('a long line is shown around the error', () => {
    const { traceback, column } = refusal(`"${'x'.repeat(1000)}" b`)
    expect(column).toBe(1003)
    const [text, caret] = traceback.split('\n').slice(-2)
    expect(text).toMatch(/^> 1 \| x+" b$/)
    expect(caret).toHaveLength(text!.length - 1)
  })

  test('columns count UTF-16 units, as editors do', () => {
    expect(refusal('"😀é"; a b').column).toBe(9)
  })
})

const refused = Symbol('refused')
const corners: [string[], unknown][] = [
  [['let a = 5\na\nvar [x] = [1]\nx'], 1],
  [['if (1) var z = 2; else var z = 3\nz'], 2],
  [['if (0) var z = 2\nelse var z = 3\nz'], 3],
  [['let t = 0; for (var i = 0, n = 3; i < n; i++) t += i; [t, i, n]'], [3, 3, 3]],
  [['for (var k in {a:1}) ; k'], 'a'],
  [['for (var {length: l} of ["abc"]) {}; l'], 3],
  [['for (var e of [1, 2]) var y = e\ny'], 2],
  [['lab: var q = 1; q'], 1],
  [['switch(1){case 1: var s = 2}; s'], 2],
  [['do var d = 1; while(0); d'], 1],
  [['var f = function(){}, g = () => {}, h = class {}; [f.name, g.name, h.name]'], ['f', 'g', 'h']],
  [['var {a = 1, ...r} = {b: 2}; [a, r]'], [1, { b: 2 }]],
  [[`var x = await 5, w = \`\${await 6}\`; [x, w]`], [5, '6']],
  [['var x\n;[1].map(v => x = v)\nx'], 1],
  [['var x = 1\nvar x\nx'], 1],
  [['var x = 1; { var x = 2 }; x'], 2],
  [['class A { static { var hidden = 1 } static x = 2 }; typeof hidden + A.x'], 'undefined2'],
  [['let s = ""; for (let i = 0; i < 2; i++) { function inner() { return i } s += inner() }; s'], '01'],
  [['typeof this'], 'object'],
  [['const o = { async m() { return await 3 }, get g() { return 4 } }; [await o.m(), o.g]'], [3, 4]],
  [['const {a, ...rest} = await Promise.resolve({a: 1, b: 2})\r\nconst c = 1\r\n[a, rest, c]'], refused],
  [['const a = 1;\r\nimport {\r\n  basename\r\n} from "node:path";\r\nbasename("/a/" + a)'], '1'],
  [['let a = 1', 'function a() { return 2 }', 'class a { static v = 3 }', 'var a', 'typeof a'], 'function'],
  [['async function* gen() { yield 1; yield 2 }\nlet t = 0; for await (const v of gen()) t += v; t'], 3],
  [['export default async function () { return 1 }'], {}],
  [['export default function named() { return 1 }', 'named()'], 1],
  [['const fn = async () => { for await (const x of [1]) { await x } return await (async () => 9)() }; await fn()'], 9],
  [['let x = 1; x satisfies number as any'], 1],
  [['type A = { a: 1 }\n;({ a: 1 }) as A'], { a: 1 }],
  [['let o = {x: 1}; o!.x++; o.x'], 2],
  [
    [
      'abstract class B { abstract m(): void; protected constructor(readonly v = 4) {} }\nclass C extends B { m() {} constructor() { super() } }\nnew C().v',
    ],
    4,
  ],
  [
    ['enum E { A = "x", B = `y`, C = 1 << 3, D, F = E.C + 1 }; [E.A, E.B, E.C, E.D, E.F, E[8]]'],
    ['x', 'y', 8, 9, 9, 'C'],
  ],
  [['enum E {}', 'Object.keys(E)'], []],
  [['function outer() { enum L { P = 2 } return L.P }\nouter()'], 2],
  [
    [
      'namespace N { export const a = 1; export namespace M { export function f() { return a + 1 } } export enum K { Z = 5 } export class Q {} }\n[N.a, N.M.f(), N.K.Z, new N.Q() instanceof N.Q]',
    ],
    [1, 2, 5, true],
  ],
  [['namespace A { export import P = B.C }\nnamespace B { export const C = 3 }'], refused],
  [['const a = 1 // one\n// two'], undefined],
  [['if (true) { 5 } else { 6 }'], undefined],
  [['({a: 1})'], { a: 1 }],
  [[`\`a\${\`b\${1}\`}\``], 'ab1'],
  [['/a/.test("a")'], true],
  [['var a = 1, b = a + 1, c; [a, b, typeof c]'], [1, 2, 'undefined']],
  [['let x = 5', 'x = 6', 'x'], 6],
  [['x1 = 5; let x1; x1'], refused],
  [['await using r = { async [Symbol.asyncDispose]() { globalThis.done = 1 }, v: 2 }\nr.v', 'globalThis.done'], 1],
  [['using a = null; 5'], 5],
  [['function f(this: void, a?: number, ...b: string[]): asserts a is number {}\nf.length'], 1],
  [['let v = <T extends object>(x: T) => x; v({ k: 1 }).k'], 1],
  [['declare const nope: number; declare function nf(): void; typeof nope'], 'undefined'],
  [['import { type A } from "node:fs"; 3'], 3],
  [['export type { X } from "x"; 4'], 4],
  [['const x = { import: 1, meta: 2 }; x.import'], 1],
  [['label: for (const i of [1,2]) { for (;;) continue label }; 1'], 1],
  [['const \u{61}b = 1; ab'], 1],
  [['function \\u0061c() { return 1 }; ac()'], 1],
  [['"use strict"; 1'], 1],
  [['#!/usr/bin/env diptych\n1'], 1],
  [['let a = 1;{ let a = 2 }a'], 1],
  [['function f() {} f.x = 3; f.x'], 3],
  [['var a = 1; var b = () => a; var a = 2; b()'], 2],
  [['let i = 0; while (i < 3) { var last = i++ } last'], 2],
  [['try { throw 1 } catch { var c = 2 } finally { var g = 3 } [c, g]'], [2, 3]],
  [['class K { x = await Promise.resolve(1) }'], refused],
  [['const k = "z"; class K { static [await k] = 1 }; K.z'], 1],
  [['let x = 1; export { x as default }; x'], 1],
  [['const p = import("node:path"); (await p).sep'], '/'],
  [['new Function("return 1")()'], 1],
  [['var await2 = 1; (await2)'], 1],
  [['let a = 1, b = 2;\n[a, b] = [b, a];\n[a, b]'], [2, 1]],
  [['let z = 5\n{ z }'], { z: 5 }],
  [['const f = () => ({ a: 1 })\nf()'], { a: 1 }],
  [['let x = 3\nfor (;;) { break }\n{ x; }'], undefined],
]

describe('corners', () => {
  test.each(corners)('%j gives %j', async (cells, value) => {
    const run = async () => {
      let result: unknown
      for (const cell of cells) result = await notebook.run(cell)
      return result
    }
    if (value === refused) await expect(run()).rejects.toThrow()
    else expect(await run()).toEqual(value)
  })
})

// Loops of cells, with how many turns they take while memory presses, and what they give.
const loops: [cell: string, turns: number, value: unknown][] = [
  ['let n = 0; for (let i = 0; i < 3; i++) { n += Number(i) } n', 3, 3],
  ['let n = 0; for (let i = 0; i < 3; i++) n += Number(i)\nn', 3, 3],
  ['let n = 0; for (const i of [1, 2]) for (const j in { a: 1, b: 2 }) n += String(j).length\nn', 6, 4],
  ['let n = 0; while (n < 3) { n = Number(n + 1); if (n > 1) continue } n', 3, 3],
  ['let n = 0; do n = Number(n + 1)\nwhile (n < 3)\nn', 3, 3],
  ['let n = 0; a: for (;;) { for (;;) { n++; if (Number(n) > 2) break a; continue a } } n', 6, 3],
  ['let n = 0; for await (const i of [1, 2]) n += Number(i)\nn', 2, 3],
  ['let n = 0; for (const i of [1, 2]) if (Number(i) > 1) n++; else for (const j of [1]) n += Number(j)\nn', 3, 2],
  [
    'let n = 0; { try { switch (1) { case 1: for (const i of [1]) var last = n += Number(i) } } finally { n++ } } n',
    1,
    2,
  ],
  [
    'using r = { [Symbol.dispose]() {} }; let n = 0; for (const i of [1, 2]) { using q = { [Symbol.dispose]() { n++ } }; n += Number(i) } n',
    2,
    5,
  ],
  ['let n = 0; for (var i = 0; i < 2; i++) var m = Number(i);[m, i]', 2, [1, 2]],
  ['const all = []; for (let i = 0; i < 2; i++) all.push(() => i); all.map(f => f())', 2, [0, 1]],
  ['let n = 0; for (const i of [1, 2]) (() => n += i)()\nn', 2, 3],
  // Nothing is called that could make a tensor.
  ['let n = 0; for (let i = 0; i < 3; i++) n += i\nn', 0, 3],
  // Not in functions and classes: whoever calls them counts on what runs in between.
  ['const f = () => { let n = 0; for (const i of [1, 2]) n += Number(i); return n }; f()', 0, 3],
  ['class A { static n = 0; static { for (const i of [1, 2]) A.n += Number(i) } }; A.n', 0, 3],
]

describe('turns', () => {
  test.each(loops)('%j takes %i turns while memory presses', async (cell, turns, value) => {
    expect(await notebook.run(cell)).toEqual(value)
    expect(notebook.turns).toBe(0)
    notebook.memory.presses = true
    expect(await notebook.run(cell)).toEqual(value)
    expect(notebook.turns).toBe(turns)
  })

  test('keep the columns of what stands behind them', () => {
    const { code, columns } = notebook.rewrite('for (const i of [1]) f(i)')
    expect(originalColumn(columns, 1, code.indexOf('f(i)') + 1)).toBe(22)
  })

  test("are taken in a comparison's variants", async () => {
    notebook.memory.presses = true
    const cell =
      'await __diptych.compare({}, [async () => { let n = 0; for (const i of [1, 2]) n += Number(i); return n }])'
    expect(notebook.rewrite(cell).code).toContain('await __diptych.turn()')
  })
})

describe('constants', () => {
  test('cannot be assigned, in their own cell or a later one, wherever the assignment is', async () => {
    const message = "Cannot assign to 'rate' because it is a constant. Declare it with let to change it"
    expect(refusal('const rate = 1\nrate = 2')).toMatchObject({ message, line: 2, column: 1 })
    await notebook.run('const rate = 1')
    expect(refusal('const f = (): number => { rate++; return 1 }')).toMatchObject({ message, column: 27 })
    expect(refusal('{ a: 1 };[{ rate }] = [x]').message).toBe(message)
    await notebook.run("import path from 'node:path'")
    expect(() => notebook.rewrite('path = 1')).toThrow("Cannot assign to 'path'")
  })

  test('until their name is declared as something else', async () => {
    await notebook.run('const rate = 1')
    await notebook.run('let rate = 2; rate = 3')
    expect(await notebook.run('rate += 1')).toBe(4)
    await notebook.run('const rate = 1')
    await notebook.run('var rate = 5; for (rate of [6]);')
    expect(await notebook.run('function f(rate) { rate = 1 }; rate')).toBe(6)
  })

  test('a refused cell declares nothing', async () => {
    expect(() => notebook.rewrite('const a = 1; a = 2')).toThrow('constant')
    expect(await notebook.run('let a = 1; a = 2; a')).toBe(2)
    expect(() => notebook.rewrite('const b = ')).toThrow()
    expect(await notebook.run('let b = 1; b = 3; b')).toBe(3)
  })
})
