/** @file The bits that two int32 tensors have in common. */

import { dtypeNumber, kernel, typeAttr } from './kernel.ts'

export const bitwiseAnd = kernel<object>('BitwiseAnd', ({ a, b }, _, backend) =>
  backend.executeSingleOutput('BitwiseAnd', [typeAttr('T', dtypeNumber(a!.dtype))], [a!, b!]),
)
