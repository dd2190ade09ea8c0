/** @file What docs/coverage.md tells of tfjs-layers: where it differs from Keras, and what the engine corrects. */

interface Difference {
  readonly what: string
  readonly differs: string
}

export const DIFFERENCES: readonly Difference[] = [
  {
    what: 'random initializers, dropout, noise',
    differs: 'Keras draws other numbers: held against the documented distribution, bounds and seed instead',
  },
  {
    what: 'truncated normal initializers (he, glorot, leCun)',
    differs: 'tfjs cuts a distribution of the documented deviation, which makes it 0.88 of that; Keras makes up for it',
  },
  {
    what: '`hardSigmoid`',
    differs:
      'clip(0.2x + 0.5); Keras 3 has relu6(x + 3) / 6. It is the default gate of LSTM, GRU and ConvLSTM2D in tfjs',
  },
  { what: '`gru`', differs: 'resets before the recurrent product; in Keras `reset_after=False`' },
  { what: '`softmax`', differs: 'has the default axis 1; Keras the last' },
  {
    what: '`resizing`, `upSampling2d` bilinear',
    differs:
      "samples at TensorFlow 1's corners (aligned in `resizing`), not at the centers of pixels: held against TensorFlow's functions of that kind",
  },
  { what: '`randomWidth`', differs: 'Keras 3 has no such layer. It varies the width in inference as well' },
  { what: '`thresholdedReLU`', differs: 'Keras 3 keeps it for old models only; held against that' },
  {
    what: '`dtype`',
    differs: 'is that of the layer inside, where a layer is made of another; Keras first casts inputs to the outer one',
  },
  { what: 'masks', differs: 'steps that are masked count in the loss; Keras leaves them out' },
  { what: '`activityRegularizer`', differs: 'is saved and loaded, and has no effect on the loss' },
  {
    what: 'weights with a constraint',
    differs: 'are put under it also when they are set or loaded. With a rate below 1, loading moves them',
  },
  { what: '`conv1d` with `channelsFirst`', differs: 'returns channels last, and forgets the option in a file' },
  { what: '`depthwiseConv2d` with a dilation rate', differs: 'ignores it' },
  { what: '`causal` padding', differs: 'is refused: not implemented in tfjs' },
  { what: '`categoryEncoding`', differs: 'reads the largest and the smallest value on the host to check them' },
  {
    what: '`tf.train.adadelta`',
    differs:
      'divides by the average of squared gradients of the step before; Keras, as the paper, by that of this step. Held against NumPy',
  },
  {
    what: '`tf.train.adam`',
    differs: 'adds epsilon after the bias correction of the second moment, Keras before: 1e-7 is too small to see',
  },
  {
    what: '`tf.train.rmsprop` centered',
    differs: 'subtracts epsilon under the root where Keras adds it, so that a gradient of 0 gives NaN',
  },
  { what: '`tf.losses`', differs: "is TensorFlow 1's module of that name: held against tf.compat.v1.losses" },
  {
    what: '`topKCategoricalAccuracy`, `sparseTopKCategoricalAccuracy`',
    differs: 'are not implemented in tfjs, and have no name that `compile` takes',
  },
  {
    what: '`upSampling2d` nearest, trained under XLA',
    differs: 'XLA cannot compile ResizeNearestNeighborGrad: the error says so. Eagerly and as a graph it trains',
  },
  {
    what: 'maximum of equal inputs',
    differs:
      "which of them has the gradient of a pooling is a kernel's choice, and not the same eagerly and under oneDNN's graphs",
  },
]

export const CORRECTIONS: readonly Difference[] = [
  {
    what: '`resizing`, `centerCrop`, `randomWidth`, `categoryEncoding`',
    differs:
      "fail as part of a model: they take the list of inputs for a tensor, lose the batch in their shape, or change the shape of the model's input",
  },
  {
    what: '`masking`, `thresholdedReLU`',
    differs: 'stop the gradients of layers before them: comparisons have none in tfjs',
  },
  { what: '`maximum`, `minimum` of shapes that broadcast', differs: 'have gradients of the wrong shape' },
  { what: 'dilated `conv1d`, `conv2d`, `separableConv2d`', differs: 'are refused a gradient' },
  { what: '`conv3dTranspose`', differs: 'has no gradient' },
  { what: '`batchNormalization` along another axis than the last', differs: 'cannot be trained' },
  { what: '`batchNormalization`, `layerNormalization` without scale or center', differs: 'cannot be trained' },
  { what: 'constraints', differs: "are passed by at an optimizer's step, so that training breaks them" },
  { what: 'regularizers of recurrent layers', differs: 'do not count in the loss' },
  { what: '`alphaDropout`', differs: 'gives what it drops the wrong sign, so that the mean moves' },
  { what: '`separableConv2d` with a depth multiplier', differs: 'forgets it in its file, which cannot be loaded' },
  {
    what: '`dtype`',
    differs: 'is that of the input alone: weights and results are float32, and float64 cannot be saved',
  },
  { what: '`gelu_new`', differs: 'cannot be loaded: its name is turned into camel case' },
  { what: '`tf.train.adamax`', differs: 'cannot be saved' },
  { what: 'stateful and recurrent dropout, constraints, momentum, saved optimizers', differs: 'leave tensors behind' },
]
