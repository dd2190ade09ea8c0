/** @file The section of docs/coverage.md on dtypes: each function called once in each dtype, and what came. */

import * as tf from '@diptych/tensor'

const DTYPES = [
  'float64',
  'float16',
  'bfloat16',
  'int64',
  'int16',
  'int8',
  'uint8',
  'uint16',
  'uint32',
  'uint64',
  'complex128',
] as const

type Call = (x: tf.Tensor2D) => tf.Tensor

/** What users do with tensors, by kind. `x` is [[1, 2], [3, 4]]. */
const CALLS: readonly [string, Readonly<Record<string, Call>>][] = [
  [
    'arithmetic',
    { add: x => x.add(x), sub: x => x.sub(x), mul: x => x.mul(x), div: x => x.div(x), pow: x => x.pow(x) },
  ],
  [
    'arithmetic, more',
    { maximum: x => x.maximum(x), mod: x => x.mod(x), squaredDifference: x => x.squaredDifference(x) },
  ],
  ['signs', { neg: x => x.neg(), abs: x => x.abs(), sign: x => x.sign(), square: x => x.square() }],
  [
    'comparisons',
    { equal: x => x.equal(x), notEqual: x => x.notEqual(x), greater: x => x.greater(x), less: x => x.less(x) },
  ],
  ['sums', { sum: x => x.sum(), mean: x => x.mean(), prod: x => x.prod(), cumsum: x => x.cumsum() }],
  ['extremes', { max: x => x.max(), min: x => x.min(), argMax: x => x.argMax(), topk: x => tf.topk(x).values }],
  [
    'products',
    { matMul: x => x.matMul(x), dot: x => tf.dot(x, x), outerProduct: x => tf.outerProduct(x.flatten(), x.flatten()) },
  ],
  ['roots', { sqrt: x => x.sqrt(), rsqrt: x => x.rsqrt(), reciprocal: x => x.reciprocal() }],
  [
    'exponentials',
    { exp: x => x.exp(), log: x => x.log(), sigmoid: x => x.sigmoid(), tanh: x => x.tanh(), softmax: x => x.softmax() },
  ],
  ['activations', { relu: x => x.relu(), elu: x => x.elu(), leakyRelu: x => x.leakyRelu(0.5) }],
  ['angles', { sin: x => x.sin(), cos: x => x.cos(), atan: x => x.atan(), erf: x => x.erf() }],
  ['rounding', { floor: x => x.floor(), ceil: x => x.ceil(), round: x => x.round() }],
  [
    'shapes',
    {
      reshape: x => x.reshape([4]),
      transpose: x => x.transpose(),
      slice: x => x.slice([0, 0], [1, 1]),
      tile: x => x.tile([2, 1]),
    },
  ],
  ['putting together', { concat: x => x.concat(x), stack: x => tf.stack([x, x]), pad: x => x.pad([[0, 1], [0, 0]]), split: x => tf.split(x, 2)[0]! }], // biome-ignore format: one kind a row
  ['choosing', { gather: x => x.gather([0]), where: x => tf.where(tf.tensor2d([[true, false], [false, true]], [2, 2], 'bool'), x, x), reverse: x => x.reverse() }], // biome-ignore format: one kind a row
  [
    'making',
    { zerosLike: tf.zerosLike, onesLike: tf.onesLike, fill: x => tf.fill([2], 1, x.dtype), clone: x => x.clone() },
  ],
  [
    'convolution',
    {
      conv2d: x => tf.conv2d(x.reshape<tf.Tensor3D>([2, 2, 1]), tf.ones([1, 1, 1, 1], x.dtype), 1, 'valid'),
      maxPool: x => tf.maxPool(x.reshape<tf.Tensor3D>([2, 2, 1]), 2, 1, 'valid'),
    },
  ],
  [
    'gradients',
    {
      'of mul': gradient(x => x.mul(x)),
      'of matMul': gradient(x => x.matMul(x)),
      'of tanh': gradient(x => x.tanh()),
      'of mean': gradient(x => x.mean()),
    },
  ],
]

/** A Markdown section: for each kind of function, which of them give which dtype. */
export function dtypeSection(): string {
  const rows = CALLS.map(([kind, calls]) => {
    const cells = DTYPES.map(dtype => cell(calls, dtype))
    return `| ${kind}: ${Object.keys(calls).join(', ')} | ${cells.join(' | ')} |`
  })
  return `## Dtypes that tfjs lacks

Each function was called with a tensor of the dtype. ✓: the result is of the same dtype (for comparisons bool, for positions int32). Where a dtype is named,
the result is of that. What stands after "not" is refused with an error that says so: by TensorFlow, where it has no kernel, or by tfjs. –: all are refused.
Reading, printing, casting and \`tf.raw\` work in all of them.

| function | ${DTYPES.join(' | ')} |
|---|${DTYPES.map(() => '---|').join('')}
${rows.join('\n')}
`
}

function cell(calls: Readonly<Record<string, Call>>, dtype: tf.DataType): string {
  const results = Object.entries(calls).map(([name, call]) => ({ name, given: resultOf(call, dtype) }))
  const refused = results.filter(({ given }) => given === undefined).map(({ name }) => name)
  if (refused.length === results.length) return '–'
  const others = results.flatMap(({ name, given }) =>
    given === undefined || isExpected(name, given, dtype) ? [] : [`${name}: ${given}`],
  )
  return ['✓', ...others, ...(refused.length > 0 ? [`not ${refused.join(', ')}`] : [])].join('; ')
}

function isExpected(name: string, given: string, dtype: string): boolean {
  if (/^(equal|notEqual|greater|less)$/.test(name)) return given === 'bool'
  return given === dtype || (name === 'argMax' && given === 'int32')
}

/** The result's dtype; `undefined` if the call was refused. */
function resultOf(call: Call, dtype: tf.DataType): string | undefined {
  return tf.tidy(() => {
    try {
      const result = call(matrixOf(dtype))
      result.dataSync()
      return result.dtype
    } catch (error) {
      // What is refused is what the table tells. A TypeError is no refusal.
      if (error instanceof TypeError) throw error
      return undefined
    }
  })
}

function matrixOf(dtype: tf.DataType): tf.Tensor2D {
  const numbers = [[1, 2], [3, 4]] // biome-ignore format: a matrix
  if (dtype !== 'complex128') return tf.tensor(numbers, [2, 2], dtype)
  const real = tf.tensor(numbers, [2, 2], 'float64')
  return tf.complex(real, real) as tf.Tensor2D
}

function gradient(call: Call): Call {
  return x => tf.grad((y: tf.Tensor) => call(y as tf.Tensor2D).sum())(x)
}
