/** @file Softmax cross entropy of matrices in one op, which gives its gradient with it. tfjs has 17 for it. */

import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

export const SOFTMAX_CROSS_ENTROPY = 'SoftmaxCrossEntropyWithLogits'

/** labels and logits: [batch, classes], of one float dtype. Results: the losses, [batch], and softmax(logits) − labels. */
export const softmaxCrossEntropy = kernel<object>(SOFTMAX_CROSS_ENTROPY, ({ labels, logits }, _, backend) =>
  backend.executeMultipleOutputs(
    SOFTMAX_CROSS_ENTROPY,
    [typeAttr('T', dtypeNumber(logits!.dtype))],
    [logits!, labels!],
    2,
  ),
)
