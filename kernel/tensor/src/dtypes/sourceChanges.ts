/** @file What changes in tfjs's source for the dtypes that it lacks. `$dtypes` is the extension (extension.ts). */

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

/** A text, and what it becomes. */
export interface Change {
  readonly find: string
  /** It is there several times, at least in one bundle, and changes each time. Without it the first is the only one. */
  readonly often?: true
  /** Must match what stands before the text, and is replaced with it; its first group is `$1` below. */
  readonly after?: RegExp
  readonly put: string
}

const EVERYWHERE: readonly Change[] = [
  { find: "'use strict';", put: "'use strict'; var $dtypes = globalThis[Symbol.for('diptych:dtypes')];" },
  { find: 'makeTypesMatch($a, $b)', often: true, put: 'makeTypesMatch($a, $b, a, b)' },
  { find: 'makeTypesMatch($base, $exp)', put: 'makeTypesMatch($base, $exp, base, exp)' },
  {
    find: "$a.dtype === 'int32' && $b.dtype === 'int32') {",
    put: "($a.dtype === 'int32' || $dtypes.isInteger($a.dtype)) && $a.dtype === $b.dtype) {",
  },
  {
    find: ".dtype === 'complex64'",
    often: true,
    after: /(?<![\w$])(this|input|\$x|\$tensors\[0\])$/,
    put: "($1.dtype === 'complex64' || $1.dtype === 'complex128')",
  },
  {
    find: "storagePerElement = dtype === 'complex64' ? 2 : 1;",
    put: "storagePerElement = (dtype === 'complex128' ? (dtype = 'complex64') : dtype) === 'complex64' ? 2 : 1;",
  },
  {
    find: 'function where_(condition, a, b) {',
    put: 'function where_(condition, a, b) { var $pair = $dtypes.pair(a, b); a = $pair[0]; b = $pair[1];',
  },
  {
    find: "['bool', 'int32', 'float32'].indexOf(parseAsDtype) >= 0",
    put: "($dtypes.has(parseAsDtype) || ['bool', 'int32', 'float32'].indexOf(parseAsDtype) >= 0)",
  },
  // A float stays what it is where tfjs knows but one. `x.toFloat()` means float32.
  { find: ", 'float32')", often: true, after: /\bcast\((?!this\b)(\$?\w+)$/, put: 'cast($1, $dtypes.float($1))' },
]

/** Constants that losses make tensors of. */
const LOSS_CONSTANTS = [
  'half = scalar(0.5)',
  'mul(scalar(0.5), square(quadratic)',
  'mul(scalar(2), $labels)',
  'scalar(epsilon)',
  'scalar(delta)',
  'scalar($onehotLabels.shape[1])',
  'scalar($losses.size)',
  'scalar(broadcastFactor)',
]

/** Where there is more than the layers need. */
const NOT_IN_LAYERS: readonly Change[] = [
  anyFloat("$x.dtype === 'int32' || $x.dtype === 'float32'"),
  anyFloat("$images.dtype === 'float32' || $images.dtype === 'int32'"),
  {
    find: 'function prelu_(x, alpha) {',
    put: 'function prelu_(x, alpha) { var $pair = $dtypes.pair(x, alpha); x = $pair[0]; alpha = $pair[1];',
  },
  { find: 'buff.set(1, i, i)', put: 'buff.set($dtypes.one(dtype), i, i)' },
  { find: 'tensor2d([[1]], [1, 1])', put: 'tensor2d([[1]], [1, 1], $dtypes.float(x))' },
  ...LOSS_CONSTANTS.map(lossConstant),
  { ...lossConstant('one = scalar(1)'), often: true },
  { ...lossConstant('scalar(labelSmoothing)'), often: true },
  {
    find: "broadcastedWeights, scalar(0))), 'float32')",
    put: 'broadcastedWeights, scalar(0))), $dtypes.floatOf(arguments))',
  },
  ...['decay', 'step'].map(name => ({
    find: `convertToTensor(${name}, '${name}', 'movingAverage')`,
    put: `$dtypes.match($v, convertToTensor(${name}, '${name}', 'movingAverage'), v, ${name})[1]`,
  })),
]

/** Where optimizers are: their constants are float32, which neither trains float64 exactly nor is assigned to float16. */
const OPTIMIZERS: readonly Change[] = [
  {
    find: 'this.c, ',
    often: true,
    after: /\bmul\((_?)$/,
    put: "mul($dtypes.setting($1this, 'learningRate', -1, value, $1this.c), ",
  },
  {
    find: 'this.m, accumulation)',
    after: /\bmul\((_?)$/,
    put: "mul($dtypes.setting($1this, 'momentum', 1, value, $1this.m), accumulation)",
  },
  {
    find: 'this.m)',
    after: /\bmul\(newAccumulation, (_?)$/,
    put: "mul(newAccumulation, $dtypes.setting($1this, 'momentum', 1, value, $1this.m))",
  },
  {
    find: 'this.learningRate), value)',
    often: true,
    after: /-(_?)$/,
    put: "$dtypes.setting($1this, 'learningRate', -1, value)), value)",
  },
  {
    find: 'this.learningRate), sqrt(',
    often: true,
    after: /\bmul\(gradient, (_?)$/,
    put: "mul(gradient, $dtypes.setting($1this, 'learningRate', 1, value)), sqrt(",
  },
  {
    find: 'this.learningRate, add',
    after: /\bdiv\(-(_?)$/,
    put: "div($dtypes.setting($1this, 'learningRate', -1, $1this.iteration), add",
  },
  {
    find: 'this.initialAccumulatorValue)',
    after: /\bfill\(value\.shape, (_?)$/,
    put: 'fill(value.shape, $1this.initialAccumulatorValue, $dtypes.float(value))',
  },
  {
    find: 'this.accBeta1);',
    often: true,
    after: /\bsub\(1, (_?)$/,
    put: 'sub(1, $dtypes.widened($1this, variableGradients).accBeta1);',
  },
  ...['div(newFirstMoment, oneMinusAccBeta1)', 'div(newSecondMoment, oneMinusAccBeta2)'].map(find => ({
    find,
    put: find.replace(/(oneMinus\w+)/, '$dtypes.like($1, value)'),
  })),
  { find: 'mul(div(lr, oneMinusAccBeta1), ', put: 'mul($dtypes.like(div(lr, oneMinusAccBeta1), value), ' },
  ...['beta1', 'beta2'].map(beta => ({
    find: `this.${beta}, `,
    after: /\bpow\((_?)$/,
    put: `pow(scalar($1this.${beta}, $1this.accBeta1.dtype), `,
  })),
]

/** Where layers and their initializers are (layers/floats.ts). */
const LAYERS: readonly Change[] = [
  {
    find: '_this.trainable_ = args.trainable == null',
    put: 'if ($dtypes.isFloat(args.dtype)) _this.dtype = args.dtype; _this.trainable_ = args.trainable == null',
  },
  {
    ...anyFloat("if (dtype !== 'float32' && dtype !== 'int32') {"),
    often: true,
    after: /(?<=dtype = dtype \|\| 'float32';\s*)$/,
  },
  anyFloat("dtype !== 'int32' && dtype !== 'float32' && dtype !== undefined"),
  {
    find: 'tfc.scalar(_this.value), tfc.ones(shape, dtype)',
    put: 'tfc.scalar(_this.value, $dtypes.has(dtype) ? dtype : void 0), tfc.ones(shape, dtype)',
  },
  { find: 'tfc.eye(shape[0])', put: 'tfc.eye(shape[0], void 0, void 0, $dtypes.has(dtype) ? dtype : void 0)' },
  { find: "inputs = cast$1(inputs, 'float32')", put: 'inputs = cast$1(inputs, $dtypes.float(inputs))' },
  { find: 'tfc.mul(tfc.scalar(_this.gain), qMat', put: 'tfc.mul(_this.gain, qMat' },
]

/** Where gradients are. */
const GRADIENTS: readonly Change[] = ['SELU_SCALE', 'SELU_SCALEALPHA'].map(name => ({
  find: `scalar(${name})`,
  put: `scalar(${name}, $dtypes.float(dy))`,
}))

/** In the bundle whose engine is used. */
const ENGINE: readonly Change[] = [
  { find: 'var gradInputs = { x: dy };', put: 'dtype = $dtypes.float(dy); var gradInputs = { x: dy };' },
]

/** Where models' weights become bytes, and bytes weights. */
const WEIGHTS: readonly Change[] = [
  {
    find: "t.dtype !== 'string' && t.dtype !== 'complex64') {",
    put: "t.dtype !== 'string' && t.dtype !== 'complex64' && !$dtypes.isFloat(t.dtype) && !$dtypes.isInteger(t.dtype)) {",
  },
  {
    find: 'dataPromises.push(t.data());',
    put: 'dataPromises.push($dtypes.has(t.dtype) ? $dtypes.encode(t) : t.data());',
  },
  {
    find: 'bytesPerValue = DTYPE_VALUE_SIZE_MAP[spec.dtype];',
    often: true,
    put: 'bytesPerValue = $dtypes.has(spec.dtype) ? $dtypes.bytes(spec.dtype) : DTYPE_VALUE_SIZE_MAP[spec.dtype];',
  },
  {
    find: 'var dtypeFactor = DTYPE_VALUE_SIZE_MAP[dtype];',
    put: 'if ($dtypes.has(dtype)) return tensor($dtypes.decode(byteBuffer, dtype), shape, dtype); var dtypeFactor = DTYPE_VALUE_SIZE_MAP[dtype];',
  },
]

function lossConstant(find: string): Change {
  return { find, put: find.replace(/scalar\((.*?)\)/, 'scalar($1, $dtypes.floatOf(arguments))') }
}

/** Where tfjs asks whether a dtype is float32: any float will do. */
function anyFloat(find: string): Change {
  return {
    find,
    put: find.replace(
      /([\w$.]+) ([=!])== 'float32'/,
      (_, dtype, is) => `${is === '!' ? '!' : ''}$dtypes.isFloat(${dtype})`,
    ),
  }
}

/** All changes of one of tfjs's bundles. */
export function changesOf(bundle: string): readonly Change[] {
  return [
    ...Object.entries(FIRST_LINES).map(([header, line]): Change => {
      const start = `function ${header} {`
      return { find: start, put: `${start} ${line}` }
    }),
    ...EVERYWHERE,
    ...(bundle === 'tf-layers.node.js' ? LAYERS : NOT_IN_LAYERS),
    ...(bundle === 'tf-converter.node.js' ? [] : OPTIMIZERS),
    ...(['tf-layers.node.js', 'tf.node.js'].includes(bundle) ? GRADIENTS : []),
    ...(bundle === 'tf-core.node.js' ? [...ENGINE, ...WEIGHTS] : []),
  ]
}
