import { expect, test } from 'vitest'
import type { Difference } from './difference.ts'
import { outputsClause } from './outputsClause.ts'

const equal: Difference = {
  path: '',
  size: 12,
  differing: 0,
  maxAbs: 0,
  maxRel: 0,
  maxUlp: 0,
  nonFinite: 0,
  isMaterial: false,
}
const rounded: Difference = { ...equal, differing: 5, maxAbs: 2.4e-7, maxRel: 1.2e-7, maxUlp: 3, worst: [1, 2] }
const differing: Difference = {
  ...equal,
  size: 50,
  differing: 6,
  maxAbs: 0.3,
  maxRel: 0.05,
  maxUlp: 400_000,
  worst: [3, 1],
  isMaterial: true,
}

test.each<[string, readonly Difference[], string]>([
  ['nothing to compare', [], 'there are no outputs to compare'],
  ['equal', [equal], 'outputs are equal'],
  ['few steps apart', [equal, rounded, { ...rounded, maxUlp: 2 }], 'outputs equal within 3 ULP'],
  ['many steps apart', [{ ...rounded, maxUlp: 900 }], 'outputs equal within rounding, by up to 2.4e-7'],
  ['rounded, without steps', [{ ...rounded, maxUlp: 0 }], 'outputs equal within rounding, by up to 2.4e-7'],
  ['different', [differing], 'outputs differ: 12 % of elements, by up to 0.3 (relative 0.05) at [3,1]'],
  [
    'different in few elements',
    [{ ...differing, size: 1000 }],
    'outputs differ: 6 of 1000 elements, by up to 0.3 (relative 0.05) at [3,1]',
  ],
  ['different from 0', [{ ...differing, maxRel: 0 }], 'outputs differ: 12 % of elements, by up to 0.3 at [3,1]'],
  [
    'one number',
    [{ ...differing, size: 1, differing: 1, worst: [], path: '.loss' }],
    'outputs differ: .loss: by 0.3 (relative 0.05)',
  ],
  [
    'the one furthest off is told',
    [differing, equal, { ...differing, path: '[1]', maxRel: 2 }, { ...differing, maxRel: 0 }],
    'outputs differ: [1]: 12 % of elements, by up to 0.3 (relative 2) at [3,1] (and 2 others)',
  ],
  [
    'NaN beside numbers',
    [{ ...differing, nonFinite: 2 }],
    'outputs differ: 12 % of elements, by up to 0.3 (relative 0.05) at [3,1], 2 NaN or infinite in one of the two',
  ],
  [
    'NaN alone',
    [{ ...equal, differing: 6, nonFinite: 6, worst: [0, 2], isMaterial: true }],
    'outputs differ: 50 % of elements, 6 NaN or infinite in one of the two, first at [0,2]',
  ],
  [
    'one NaN',
    [{ ...equal, size: 1, differing: 1, nonFinite: 1, worst: [], isMaterial: true }],
    'outputs differ: it is NaN or infinite in one of the two',
  ],
  [
    'texts',
    [{ ...equal, differing: 3, worst: [2], isMaterial: true }],
    'outputs differ: 25 % of elements, first at [2]',
  ],
  ['one text', [{ ...equal, size: 1, differing: 1, worst: [], isMaterial: true }], 'outputs differ'],
  [
    'not comparable',
    [differing, { ...equal, mismatch: 'shape [2,3] against [3,2]', isMaterial: true }],
    'outputs cannot be compared: shape [2,3] against [3,2]',
  ],
  [
    'several not comparable',
    ['.a', '.b'].map(path => ({ ...equal, path, mismatch: 'only graph gives it', isMaterial: true })),
    'outputs cannot be compared: .a: only graph gives it (and 1 other)',
  ],
])('%s', (_, differences, clause) => {
  expect(outputsClause(differences)).toBe(clause)
})
