/** @file The gradient of padding with a tensor's own values: each value gets the sum over its reflections. */

import { core } from '../tfjs.ts'
import { dtypeNumber, kernel, stringAttr, typeAttr } from './kernel.ts'

export const mirrorPadGradient = kernel<{ paddings: [number, number][]; mode: string }>(
  'MirrorPadGrad',
  ({ dy }, { paddings, mode }, backend) => {
    const attributes = [
      typeAttr('T', dtypeNumber(dy!.dtype)),
      typeAttr('Tpaddings', dtypeNumber('int32')),
      stringAttr('mode', mode.toUpperCase()),
    ]
    const pads = core.tensor2d(paddings, undefined, 'int32')
    const result = backend.executeSingleOutput('MirrorPadGrad', attributes, [dy!, pads])
    pads.dispose()
    return result
  },
)
