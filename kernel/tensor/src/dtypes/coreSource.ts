/**
 * @file Teaches tfjs's own JavaScript the dtypes that it lacks, as it is loaded: each of its bundles has these functions, closed over,
 * so that no override from outside reaches them. Only lines that ask for a dtype change; all keep their numbers.
 *
 * Why so: docs/decisions/0008-dtypes-in-tfjs.md
 */

import { readFileSync } from 'node:fs'
import { Module } from 'node:module'
import path from 'node:path'
import { LibraryVersionError } from '../errors.ts'

/** tfjs's bundles that hold ops, those that others need first. */
const BUNDLES = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers', '@tensorflow/tfjs-converter', '@tensorflow/tfjs']

/** What a function does first. `$dtypes` is the extension. */
const FIRST_LINES: Readonly<Record<string, string>> = {
  'bytesPerElement(dtype)': 'if ($dtypes.has(dtype)) return $dtypes.bytes(dtype);',
  'isValidDtype(dtype)': 'if ($dtypes.has(dtype)) return true;',
  'getArrayFromDType(dtype, size)': 'if ($dtypes.has(dtype)) return $dtypes.zeros(size, dtype);',
  'makeZerosTypedArray(size, dtype)': 'if ($dtypes.has(dtype)) return $dtypes.zeros(size, dtype);',
  'makeOnesTypedArray(size, dtype)': 'if ($dtypes.has(dtype)) return $dtypes.ones(size, dtype);',
  'toTypedArray(a, dtype)': 'if ($dtypes.has(dtype)) return $dtypes.typedArray(a, dtype);',
  'inferDtype(values)': 'var own = $dtypes.infer(values); if (own) return own;',
  'upcastType(typeA, typeB)': 'if ($dtypes.has(typeA) || $dtypes.has(typeB)) return $dtypes.upcast(typeA, typeB);',
  'makeTypesMatch(a, b)':
    'if ($dtypes.has(a.dtype) || $dtypes.has(b.dtype)) return $dtypes.match(a, b, arguments[2], arguments[3]);',
  'assertDtype(expectedDtype, actualDType, argName, functionName)':
    "if (expectedDtype === 'float32' && $dtypes.isFloat(actualDType)) return;",
  'makeTensor(values, shape, inferredShape, dtype)': "if (typeof values === 'bigint') values = [values];",
  'valToString(val, pad, dtype)': "if (typeof val === 'bigint') return rightPad(val.toString(), pad);",
  'computeMaxSizePerColumn(vals, shape, dtype, strides)': "if (dtype === 'complex128') dtype = 'complex64';",
}

/** A text that is there once or more, and what it becomes each time. */
interface Change {
  readonly find: string
  /** Must match what stands before the text, and is replaced with it; its first group is `$1` below. */
  readonly after?: RegExp
  readonly put: string
}

const EVERYWHERE: readonly Change[] = [
  { find: "'use strict';", put: "'use strict'; var $dtypes = globalThis[Symbol.for('diptych:dtypes')];" },
  { find: 'makeTypesMatch($a, $b)', put: 'makeTypesMatch($a, $b, a, b)' },
  { find: 'makeTypesMatch($base, $exp)', put: 'makeTypesMatch($base, $exp, base, exp)' },
  {
    find: "$a.dtype === 'int32' && $b.dtype === 'int32') {",
    put: "($a.dtype === 'int32' || $dtypes.isInteger($a.dtype)) && $a.dtype === $b.dtype) {",
  },
  {
    find: ".dtype === 'complex64'",
    after: /(?<![\w$])(this|input|\$x|\$tensors\[0\])$/,
    put: "($1.dtype === 'complex64' || $1.dtype === 'complex128')",
  },
  {
    find: "storagePerElement = dtype === 'complex64' ? 2 : 1;",
    put: "storagePerElement = (dtype === 'complex128' ? (dtype = 'complex64') : dtype) === 'complex64' ? 2 : 1;",
  },
  // A float stays what it is where tfjs knows but one. `x.toFloat()` means float32.
  { find: ", 'float32')", after: /\bcast\((?!this\b)(\$?\w+)$/, put: 'cast($1, $dtypes.float($1))' },
]

/** Where there is more than the layers need. */
const NOT_IN_LAYERS: readonly Change[] = [
  {
    find: "$x.dtype === 'int32' || $x.dtype === 'float32'",
    put: "$dtypes.isFloat($x.dtype) || $x.dtype === 'int32'",
  },
]

/** In the bundle whose engine is used. */
const ENGINE: readonly Change[] = [
  { find: "dy.dtype !== 'float32'", put: '!$dtypes.isFloat(dy.dtype)' },
  {
    find: "if (dx.dtype !== 'float32') {",
    put: 'dx = $dtypes.gradientFor(dx, node.inputs[inputName]); if (!$dtypes.isFloat(dx.dtype)) {',
  },
  { find: 'ones$1(y.shape)', put: 'ones$1(y.shape, $dtypes.float(y))' },
  { find: 'function ones$1(shape) {', put: 'function ones$1(shape, dtype) {' },
  {
    find: "makeOnesTypedArray(sizeFromShape(shape), 'float32');",
    put: 'makeOnesTypedArray(sizeFromShape(shape), dtype);',
  },
  {
    find: "return ENGINE.makeTensor(values, shape, 'float32');",
    put: 'return ENGINE.makeTensor(values, shape, dtype);',
  },
  { find: 'var gradInputs = { x: dy };', put: 'dtype = $dtypes.float(dy); var gradInputs = { x: dy };' },
]

/** Loads tfjs with its source changed. Does nothing to what was loaded before. */
export function loadAdapted(require: NodeJS.Require): void {
  for (const name of BUNDLES) {
    const file = require.resolve(name)
    // Where an ES module imports tfjs, Node has read its source already, and keeps it here until it runs.
    const module = require.cache[file] ?? new Module(file)
    if (module.loaded) continue
    require.cache[file] = module
    try {
      compile(module as CompilableModule, file)
    } catch (error) {
      delete require.cache[file]
      throw error
    }
  }
}

/** What Node's modules have without saying so in its documentation. Loaders of other languages (ts-node, Babel's) rest on it. */
interface CompilableModule extends NodeJS.Module {
  _compile(source: string, file: string): void
}

function compile(module: CompilableModule, file: string): void {
  module.filename = file
  module.paths = (Module as unknown as { _nodeModulePaths(folder: string): string[] })._nodeModulePaths(
    path.dirname(file),
  )
  module._compile(adapt(file, readFileSync(file, 'utf8')), file)
  module.loaded = true
}

function adapt(file: string, source: string): string {
  const changes = [
    ...Object.entries(FIRST_LINES).map(([header, line]): Change => {
      const start = `function ${header} {`
      return { find: start, put: `${start} ${line}` }
    }),
    ...EVERYWHERE,
    ...(file.endsWith('tf-layers.node.js') ? [] : NOT_IN_LAYERS),
    ...(file.endsWith('tf-core.node.js') ? ENGINE : []),
  ]
  const edits = changes.flatMap(change => editsOf(file, source, change)).sort((a, b) => a.from - b.from)
  // All at once: replacing in a megabyte of text takes milliseconds each time.
  const parts: string[] = []
  let end = 0
  for (const { from, to, text } of edits) {
    parts.push(source.slice(end, from), text)
    end = to
  }
  return [...parts, source.slice(end)].join('')
}

interface Edit {
  readonly from: number
  readonly to: number
  readonly text: string
}

function editsOf(file: string, source: string, { find, after, put }: Change): Edit[] {
  const edits: Edit[] = []
  for (let at = source.indexOf(find); at >= 0; at = source.indexOf(find, at + find.length)) {
    const before = after?.exec(source.slice(Math.max(0, at - 80), at))
    if (after && !before) continue
    const to = at + find.length
    edits.push({ from: at - (before?.[0].length ?? 0), to, text: put.replaceAll('$1', () => before?.[1] ?? '$1') })
  }
  if (edits.length > 0) return edits
  throw new LibraryVersionError(
    `${file} is not the tfjs that Diptych knows: it has nothing like ${find}. Install @tensorflow/tfjs 4.22.0.`,
  )
}
