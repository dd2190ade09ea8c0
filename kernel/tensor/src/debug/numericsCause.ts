/** @file Why an op made a NaN or an ∞ of finite inputs, by its name and the values that it got. */

/**
 * `given`: an input had it. `overflow`: too large for the dtype. `within`: inside of an op that puts many values together (∞ − ∞, 0 · ∞, 0 / 0).
 * The others are what the op's definition has no number for.
 */
export type NumericsCause =
  | 'given'
  | 'overflow'
  | 'division by zero'
  | 'zero by zero'
  | 'logarithm of zero'
  | 'outside the domain'
  | 'within'

const ELEMENTWISE = new Set(
  (
    'Abs Acos Acosh Add AddV2 Asin Asinh Atan Atan2 Atanh Cast Cos Cosh Digamma Div DivNoNan Elu EluGrad Erfinv Exp Expm1 FloorDiv FloorMod ' +
    'Inv InvGrad Lgamma Log Log1p Maximum Minimum Mod Mul Ndtri Neg Pow RealDiv Reciprocal ReciprocalGrad Relu Relu6 Rsqrt RsqrtGrad Selu ' +
    'SeluGrad Sigmoid SigmoidGrad Sin Sinh Softplus SoftplusGrad Softsign Sqrt SqrtGrad Square SquaredDifference Sub Tan Tanh TanhGrad ' +
    'TruncateDiv TruncateMod Xdivy Xlog1py Xlogy'
  ).split(' '),
)

// By the position of the divisor among their inputs.
const DIVISIONS: Readonly<Record<string, number>> = {
  Div: 1,
  FloorDiv: 1,
  FloorMod: 1,
  Inv: 0,
  InvGrad: 0,
  Mod: 1,
  RealDiv: 1,
  Reciprocal: 0,
  ReciprocalGrad: 0,
  Rsqrt: 0,
  RsqrtGrad: 0,
  SqrtGrad: 0,
  TruncateDiv: 1,
  TruncateMod: 1,
  Xdivy: 1,
}

/** Each element of the op's result is made of one element of each input. */
export function isElementwise(op: string): boolean {
  return ELEMENTWISE.has(op)
}

/** @param result - what is not finite. @param inputs - the values that it was made of, if there is one of each input. */
export function causeOf(op: string, result: number, inputs: readonly number[] | undefined): NumericsCause {
  if (!inputs) return Number.isNaN(result) ? 'within' : 'overflow'
  const divisor = DIVISIONS[op]
  if (divisor !== undefined && inputs[divisor] === 0) {
    const isZero = inputs.length > 1 && inputs[1 - divisor] === 0
    return isZero || Number.isNaN(result) ? 'zero by zero' : 'division by zero'
  }
  if (/^(Log|Xlogy)$/.test(op) && inputs.at(-1) === 0) return 'logarithm of zero'
  if (/^(Log1p|Xlog1py)$/.test(op) && inputs.at(-1) === -1) return 'logarithm of zero'
  if (op === 'Pow' && inputs[0] === 0) return 'division by zero'
  if (op === 'Atanh' && Math.abs(inputs[0]!) === 1) return 'outside the domain'
  return Number.isNaN(result) ? 'outside the domain' : 'overflow'
}

/** What usually helps. */
export const CURES: Readonly<Record<NumericsCause, string>> = {
  given: 'Look at where that comes from: data with missing values, or a step before this one.',
  overflow:
    'Make the numbers smaller: a smaller learning rate, tf.logSumExp or tf.softmax for exponentials, tf.clipByValue.',
  'division by zero': 'Keep the divisor away from 0: tf.divNoNan, tf.maximum(x, 1e-7), x.add(1e-7).',
  'zero by zero': 'Keep the divisor away from 0: tf.divNoNan, tf.maximum(x, 1e-7), x.add(1e-7).',
  'logarithm of zero': 'Keep the input away from 0: tf.log(tf.maximum(x, 1e-7)), tf.log1p, or a loss of logits.',
  'outside the domain': 'Keep the input where the op has a result: tf.maximum(x, 0), tf.clipByValue.',
  within: 'It puts values together that have no result: ∞ − ∞, 0 · ∞, 0 / 0. Look at the largest of its inputs.',
}
