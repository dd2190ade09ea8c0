import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { contents, runCell, startKernel } from './session.ts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'diptych-languages-')))
afterAll(() => rmSync(folder, { recursive: true }))
const kernel = await startKernel({ cwd: folder })

async function resultOf(code: string): Promise<unknown> {
  const { reply, result } = await runCell(kernel, code)
  return reply.status === 'ok' ? result : reply
}

describe('TypeScript and JavaScript', () => {
  test.each([
    ['const enum C { A = 1, B = A << 2 }\nC.B', '4'],
    ["enum D { X = 'x', Y = 'y' }\nD.Y", "'y'"],
    ['enum Up { A, B }\nUp[1]', "'B'"],
    ['declare enum Elsewhere { A }\n1', '1'],
    ['namespace N { export const x = 2; export namespace M { export const y = 3 } }\nN.x + N.M.y', '5'],
    [
      'class P { constructor(readonly a: number, private b = 2) {} sum() { return this.a + this.b } }\nnew P(1).sum()',
      '3',
    ],
    [
      'abstract class Base { abstract m(): number }\nclass Sub extends Base { override m() { return 4 } }\nnew Sub().m()',
      '4',
    ],
    ['function id<T>(x: T): T { return x }\nid<number>(3) satisfies number', '3'],
    ['var loose = {}; loose.x = 1; loose', '{ x: 1 }'],
    ["outer: for (const i of [1, 2]) for (const j of [1]) continue outer\n/a/g.test('a')", 'true'],
    ["import os = require('node:os')\ntypeof os.cpus", "'function'"],
    ['export const exported = 1\nexport default exported + 1', '2'],
    [
      'class A { accessor x = 1; static accessor s = 2 }\nconst a = new A(); a.x++; [a.x, A.s, Object.keys(a)]',
      '[ 2, 2, [] ]',
    ],
  ])('%j', async (code, result) => {
    expect(await resultOf(code)).toBe(result)
  })
})

test('a name may become anything, in any order', async () => {
  const kinds: [string, string][] = [
    ['const w = 1\ntypeof w', "'number'"],
    ['function w() { return 2 }\nw()', '2'],
    ['class w { static v = 3 }\nw.v', '3'],
    ['let w = 4\nw', '4'],
    ['var w = 5\nw', '5'],
    ['enum w { A = 6 }\nw.A', '6'],
    ['namespace w { export const z = 7 }\nw.z', '7'],
    ["import * as w from 'node:path'\ntypeof w.join", "'function'"],
    ["import w = require('node:os')\ntypeof w.cpus", "'function'"],
    ['const { w } = { w: 8 }\nw', '8'],
    ['interface w { a: 1 }\n9', '9'],
    ['type w = 1\n10', '10'],
    ['async function* w() { yield 1 }\ntypeof w', "'function'"],
    ['using w = { v: 11, [Symbol.dispose]() {} }\nw.v', '11'],
  ]
  // Forwards, backwards, and each after itself.
  for (const [code, result] of [...kinds, ...kinds.toReversed(), ...kinds.flatMap(kind => [kind, kind])])
    expect([code, await resultOf(code)]).toEqual([code, result])
})

describe('awaits and resources at the top level', () => {
  test('for await', async () => {
    const code =
      'const got: number[] = []\nasync function* count() { yield 1; yield 2 }\nfor await (const x of count()) got.push(x)\n'
    expect(await resultOf(`${code}got`)).toBe('[ 1, 2 ]')
    expect(await resultOf('for await (const x of [Promise.resolve(3), 4]) got.push(x)\ngot')).toBe('[ 1, 2, 3, 4 ]')
  })

  test('using and await using end with their cell, the last first, also when it fails', async () => {
    await runCell(
      kernel,
      "const log: string[] = []\nconst resource = (name: string) => ({ name, [Symbol.dispose]: () => log.push(name), [Symbol.asyncDispose]: async () => { log.push('async ' + name) } })",
    )
    expect(
      await resultOf(
        "using a = resource('a')\nawait using b = resource('b')\nawait null\nlog.push('body')\na.name + b.name",
      ),
    ).toBe("'ab'")
    expect(await resultOf('log.splice(0)')).toBe("[ 'body', 'async b', 'a' ]")
    expect(await resultOf("using c = resource('c')\nthrow new Error('no')")).toMatchObject({ evalue: 'no' })
    expect(await resultOf('log.splice(0)')).toBe("[ 'c' ]")
  })
})

describe('decorators', () => {
  test('of methods, getters, setters and static members replace them', async () => {
    await runCell(
      kernel,
      'const seen: unknown[] = []\nfunction twice(f: any, { kind, name, static: isStatic }: any) { seen.push([kind, name, isStatic]); return function (this: any, ...args: any[]) { return 2 * f.apply(this, args) } }',
    )
    expect(
      await resultOf(
        `class A {
  base = 5
  @twice m(x: number) { return x + this.base }
  @twice
  get g() { return this.base }
  @twice static s() { return 1 }
  @twice ['com' + 'puted']() { return 4 }
}
const a = new A(); [a.m(1), a.g, A.s(), a.computed(), seen]`,
      ),
    ).toBe(
      "[\n  12,\n  10,\n  2,\n  8,\n  [\n    [ 'method', 's', true ],\n    [ 'method', 'm', false ],\n    [ 'getter', 'g', false ],\n    [ 'method', 'computed', false ]\n  ]\n]",
    )
  })

  test('of fields and accessors say what they begin with, in order', async () => {
    expect(
      await resultOf(
        `const add = (n: number) => (_: any, context: any) => context.kind === 'field' ? (value = 0) => value * 10 + n : { init: (value = 0) => value * 10 + n, get(this: any) { return -_.get.call(this) } }
class F {
  @add(1) @add(2) x = 3
  @add(4) y?: number
  @add(5) static s = 6
  @add(7) accessor z: number = 8
}
const f = new F(); f.z++; [f.x, f.y, F.s, f.z]`,
      ),
    ).toBe('[ 312, 4, 65, 86 ]')
  })

  test('of classes may replace them; initializers run for the class and each instance', async () => {
    expect(
      await resultOf(
        `const order: string[] = []
const bound = (f: any, { name, addInitializer }: any) => { addInitializer(function (this: any) { this[name] = f.bind(this); order.push('bind ' + name) }) }
const tagged = (tag: string) => (C: any, { kind, addInitializer }: any) => { addInitializer(function (this: any) { order.push(kind + ' ' + this.tag) }); return class extends C { static tag = tag } }
@tagged('outer')
@tagged('inner') class T {
  v = 1
  @bound get() { return this.v }
}
const { get } = new T();
[T.tag, get(), order]`,
      ),
    ).toBe("[ 'outer', 1, [ 'class outer', 'class outer', 'bind get' ] ]")
    expect(await resultOf("const E = @tagged('e') class { static own = 1 };\n[E.tag, E.own]")).toBe("[ 'e', 1 ]")
  })

  test('work in the files that cells import, and keep the lines of errors', async () => {
    writeFileSync(
      join(folder, 'decorated.ts'),
      "const hello = (f: any) => () => 'hello ' + f()\nexport class D {\n  @hello\n  m() { return 'd' }\n  fails() { throw new Error('line 5') }\n}\n",
    )
    expect(await resultOf("import { D } from './decorated.ts'\nnew D().m()")).toBe("'hello d'")
    const { messages } = await runCell(kernel, 'new D().fails()')
    expect(JSON.stringify(messages.map(({ content }) => content))).toMatch(/decorated\.ts:5:/)
    const cell = await runCell(
      kernel,
      '@tagged(\n  "x"\n) class L {\n  m() {\n    throw new Error("here")\n  }\n}\nnew L().m()',
    )
    expect(JSON.stringify(cell.messages.map(({ content }) => content))).toMatch(/cell_\d+\.ts:5:11/)
  })

  test('that are none are refused', async () => {
    expect(await resultOf('class R { @5 m() {} }')).toMatchObject({ status: 'error' })
    expect(await resultOf('const notOne: any = 5\nclass R { @notOne m() {} }')).toMatchObject({
      ename: 'TypeError',
      evalue: 'm: expected a function for a decorator, got number.',
    })
    expect(await resultOf('class R { @twice #m() {} }')).toMatchObject({ ename: 'SyntaxError' })
    expect(await resultOf('class R { m(@twice x: number) {} }')).toMatchObject({ ename: 'SyntaxError' })
  })
})

describe('JSX', () => {
  async function html(code: string): Promise<unknown> {
    const { reply, messages } = await runCell(kernel, code)
    if (reply.status !== 'ok') return reply
    return contents<{ data: Record<string, unknown> }>(messages, 'execute_result')[0]!.data['text/html']
  }

  test.each([
    ['<b>hi {1 + 1}</b>', '<b>hi 2</b>'],
    [
      `<p className="a" data-x='q"r' hidden style={{ fontSize: 12 }}>\n  two\n  lines {/* none */}\n  <br/>\n</p>`,
      '<p class="a" data-x="q&#34;r" hidden style="font-size:12px">two lines <br></p>',
    ],
    [
      "const rest = { id: 'r' };\n<i {...rest} title={'<'}>{'<script>'}</i>",
      '<i id="r" title="&#60;">&#60;script&#62;</i>',
    ],
    ['<>{[1, 2].map(n => <li>{n}</li>)}{false}{null}</>', '<li>1</li><li>2</li>'],
    [
      'function Card({ title, children }: { title: string; children?: unknown }) { return <div><h1>{title}</h1>{children}</div> }\n<Card title="T"><b>in</b> it</Card>',
      '<div><h1>T</h1><b>in</b> it</div>',
    ],
    ['<Card title="again">{jupyter.html`<u>raw</u>`}</Card>', '<div><h1>again</h1><u>raw</u></div>'],
    ['const less = 1 < 2, generic = <T,>(x: T): T => x;\n<b>{generic(less)}{String(less)}</b>', '<b>true</b>'],
  ])('%j is HTML', async (code, expected) => {
    expect(await html(code)).toBe(expected)
  })

  test('goes to React where a cell has imported it, or to what a comment names', async () => {
    expect(await resultOf("/** @jsx list */\nconst list = (...parts: unknown[]) => parts;\n<a b='c'>d</a>")).toBe(
      "[ 'a', { b: 'c' }, 'd' ]",
    )
    expect(
      await resultOf(
        "const React = { createElement: (...parts: unknown[]) => ['react', ...parts], Fragment: 'F' };\n<><a /></>",
      ),
    ).toBe("[ 'react', 'F', null, [ 'react', 'a', {} ] ]")
    expect(await resultOf('<a />')).toBe("[ 'react', 'a', {} ]")
  })

  test('keeps lines, and names what cannot be', async () => {
    const { messages } = await runCell(
      kernel,
      "/** @jsx jupyter.h */\n<div\n  id='a'\n>\n  text\n  {(() => { throw new Error('deep') })()}\n</div>",
    )
    expect(JSON.stringify(messages.map(({ content }) => content))).toMatch(/cell_\d+\.ts:6:/)
    expect(await resultOf('/** @jsx jupyter.h */\n<b onClick={() => 1}>x</b>')).toMatchObject({
      ename: 'TypeError',
      evalue: expect.stringContaining('onClick'),
    })
    expect(await resultOf('<b>never closed')).toMatchObject({ ename: 'SyntaxError' })
  })
})
