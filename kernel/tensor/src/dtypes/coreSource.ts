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
  'getArrayFromDType(dtype, size)':
    '$dtypes.checkFits(size, dtype); if ($dtypes.has(dtype)) return $dtypes.zeros(size, dtype);',
  'makeZerosTypedArray(size, dtype)':
    '$dtypes.checkFits(size, dtype); if ($dtypes.has(dtype)) return $dtypes.zeros(size, dtype);',
  'makeOnesTypedArray(size, dtype)':
    '$dtypes.checkFits(size, dtype); if ($dtypes.has(dtype)) return $dtypes.ones(size, dtype);',
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

/** Texts and what replaces them: in every bundle, in those with more than the layers need, and in the one whose engine is used. */
const EVERYWHERE: readonly [RegExp, string][] = [
  [/^'use strict';/m, "'use strict'; var $dtypes = globalThis[Symbol.for('diptych:dtypes')];"],
  [/(function subTensorToString\(vals, shape, dtype, .*\{)$/m, "$1 if (dtype === 'complex128') dtype = 'complex64';"],
  [
    /(?<![\w$])(this|input|\$x|\$tensors\[0\])\.dtype === 'complex64'/g,
    "($1.dtype === 'complex64' || $1.dtype === 'complex128')",
  ],
  [/makeTypesMatch\(\$(a|base), \$(b|exp)\)/g, 'makeTypesMatch($$$1, $$$2, $1, $2)'],
  [
    /\$a\.dtype === 'int32' && \$b\.dtype === 'int32'\) \{(?=\s+return floorDiv)/,
    "($a.dtype === 'int32' || $dtypes.isInteger($a.dtype)) && $a.dtype === $b.dtype) {",
  ],
  // A float stays what it is where tfjs knows but one. `x.toFloat()` means float32.
  [/\bcast\((?!this\b)(\$?\w+), 'float32'\)/g, 'cast($1, $$dtypes.float($1))'],
]
const NOT_IN_LAYERS: readonly [RegExp, string][] = [
  [/(?=\$x\.dtype === 'int32' \|\| \$x\.dtype === 'float32'.*Input dtype must be)/, '$$dtypes.isFloat($$x.dtype) || '],
]
const ENGINE: readonly [RegExp, string][] = [
  [/dy\.dtype !== 'float32'/, '!$dtypes.isFloat(dy.dtype)'],
  [
    /if \(dx\.dtype !== 'float32'\) \{/,
    'dx = $dtypes.gradientFor(dx, node.inputs[inputName]); if (!$dtypes.isFloat(dx.dtype)) {',
  ],
  [/ones\$1\(y\.shape\)/, 'ones$1(y.shape, $dtypes.float(y))'],
  [/(function ones\$1\(shape)\) \{/, '$1, dtype) {'],
  [/(var values = makeOnesTypedArray\(sizeFromShape\(shape\)), 'float32'\);/, '$1, dtype);'],
  [/(return ENGINE\.makeTensor\(values, shape), 'float32'\);/, '$1, dtype);'],
  [/var dtype = 'float32';(?=\s+var gradInputs = \{ x: dy \})/, 'var dtype = $dtypes.float(dy);'],
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
  let text = source
  for (const [header, line] of Object.entries(FIRST_LINES)) {
    const start = `function ${header} {`
    text = replace(file, text, start, `${start} ${line}`)
  }
  const changes = [
    ...EVERYWHERE,
    ...(file.endsWith('tf-layers.node.js') ? [] : NOT_IN_LAYERS),
    ...(file.endsWith('tf-core.node.js') ? ENGINE : []),
  ]
  for (const [pattern, replacement] of changes) text = replace(file, text, pattern, replacement)
  return text
}

function replace(file: string, text: string, what: string | RegExp, replacement: string): string {
  const replaced = typeof what === 'string' ? text.replace(what, () => replacement) : text.replace(what, replacement)
  if (replaced === text) {
    throw new LibraryVersionError(
      `${file} is not the tfjs that Diptych knows: it has nothing like ${what}. Install @tensorflow/tfjs 4.22.0.`,
    )
  }
  return replaced
}
