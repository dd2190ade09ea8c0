/** @file Ops that give something else in a compiled mode, with the reason. One here that gives the same is reported, so that the list stays true. */

export interface AnswerException {
  readonly ops: readonly string[]
  readonly mode: 'graph' | 'graph+xla'
  readonly reason: string
}

export const EXCEPTIONS: readonly AnswerException[] = [
  {
    ops: ['StatelessRandomUniform', 'StatelessRandomNormal'],
    mode: 'graph+xla',
    reason:
      'XLA makes floats of other bits of the same integers. `tf.randomUniform`, `tf.randomNormal`, dropout and all that draws with them are recorded for XLA as other ops, which draw the same numbers as eager mode (`kernel/tensor/src/graph/random.test.ts`); `tf.raw` draws others',
  },
  {
    ops: ['ArgMax', 'Min'],
    mode: 'graph+xla',
    reason: "NaN among the values: XLA's comparisons pass over it, or stop there, where TensorFlow's do otherwise",
  },
  {
    ops: ['MaxPool'],
    mode: 'graph+xla',
    reason: 'A window of nothing but -∞ and NaN: XLA gives -∞, TensorFlow the lowest finite number',
  },
  {
    ops: ['Cast'],
    mode: 'graph+xla',
    reason: 'Of a complex number to a boolean: XLA looks at both parts, TensorFlow at the real one',
  },
  {
    ops: ['NonMaxSuppressionV4'],
    mode: 'graph+xla',
    reason: 'What pads the indices of the boxes, behind the number of valid ones: XLA leaves other indices there',
  },
]
