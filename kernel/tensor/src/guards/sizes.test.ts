import { expect, test } from 'vitest'
import { message } from '../fixtures/refusal.ts'
import * as tf from '../index.ts'

const one = (result: unknown): tf.Tensor => result as tf.Tensor
const listed = (result: unknown): unknown[] =>
  Object.values(result as Record<string, tf.Tensor>).map(tensor => Array.from(tensor.dataSync()).map(Number))

// With rows of 1000 float32 these are 8.59 TB, more than any machine has.
const MOST = 2 ** 31 - 1

test.each<[string, () => unknown, string]>([
  [
    'the last segment says how many there are',
    () => tf.raw.SegmentMin({ data: tf.ones([2, 1000]), segment_ids: tf.tensor1d([0, MOST - 1], 'int32') }),
    'OutOfMemoryError: SegmentMin: a result of [2147483647,1000], as the last of segment_ids says, takes 8.59 TB (8589934588000 bytes)',
  ],
  [
    'num_segments of float32 rows',
    () =>
      tf.raw.UnsortedSegmentMax({
        data: tf.ones([1, 1000]),
        segment_ids: tf.tensor1d([0], 'int32'),
        num_segments: MOST,
      }),
    'OutOfMemoryError: UnsortedSegmentMax: float32 [2147483647,1000] takes 8.59 TB (8589934588000 bytes)',
  ],
  [
    'the largest index says how many rows are stitched',
    () => tf.raw.DynamicStitch({ indices: [tf.scalar(MOST - 1, 'int32')], data: [tf.ones([1000])] }),
    'OutOfMemoryError: DynamicStitch: a result of [2147483647,1000], as indices say, takes 8.59 TB (8589934588000 bytes)',
  ],
  [
    'a range that does not end',
    () => tf.raw.RaggedRange({ starts: 0, limits: 2n ** 50n, deltas: 1 }, { T: 'int64' }),
    'OutOfMemoryError: RaggedRange: ranges of 1125899906842624 elements takes 9.01 PB (9007199254740992 bytes)',
  ],
  [
    'rows to fill',
    () =>
      tf.raw.RaggedFillEmptyRows({
        value_rowids: [0n],
        values: tf.ones([1]),
        nrows: 2n ** 40n,
        default_value: tf.scalar(0),
      }),
    'OutOfMemoryError: RaggedFillEmptyRows: 1099511627776 elements, as nrows says, takes 26.4 TB (26388279066624 bytes)',
  ],
  [
    'a side of a matrix without elements',
    () => tf.raw.Qr({ input: tf.zeros([0, 2 ** 40]) }),
    'OutOfMemoryError: Qr: a side of 1099511627776 elements takes 4.40 TB (4398046511104 bytes)',
  ],
  [
    'an attribute that says how many classes there are',
    () =>
      tf.raw.LearnedUnigramCandidateSampler(
        { true_classes: [[1n]] },
        { num_true: 1, num_sampled: 1, unique: false, range_max: 2 ** 40 },
      ),
    'OutOfMemoryError: LearnedUnigramCandidateSampler: 1099511627776 elements, as attribute range_max says, takes 8.80 TB (8796093022208 bytes)',
  ],
  [
    'a shape of random numbers',
    () => tf.raw.StatelessRandomUniformFullInt({ shape: [MOST, 1000], seed: [1, 2] }, { dtype: 'int32' }),
    'OutOfMemoryError: StatelessRandomUniformFullInt: int32 [2147483647,1000] takes 8.59 TB (8589934588000 bytes)',
  ],
  [
    'a diagonal, whose matrix has its length squared',
    () => tf.raw.MatrixDiag({ diagonal: tf.ones([2 ** 22]) }),
    'OutOfMemoryError: MatrixDiag: float32 [4194304,4194304] takes 70.4 TB (70368744177664 bytes)',
  ],
  [
    'tf.diag, likewise',
    () => tf.diag(tf.ones([2 ** 22])),
    'OutOfMemoryError: Diag: float32 [4194304,4194304] takes 70.4 TB (70368744177664 bytes)',
  ],
])('%s: what does not fit is refused, with its bytes', (_, call, expected) => {
  expect(message(call).slice(0, expected.length)).toBe(expected)
})

test('sizes that fit are computed', () => {
  const segments = tf.raw.SegmentMin({
    data: tf.tensor2d([
      [5, 2],
      [3, 4],
      [7, 1],
    ]),
    segment_ids: [0, 0, 2],
  })
  expect(one(segments).arraySync()).toEqual([
    [3, 2],
    [0, 0],
    [7, 1],
  ])
  expect(one(tf.raw.SegmentSum({ data: tf.zeros([0, 3]), segment_ids: tf.zeros([0], 'int32') })).shape).toEqual([0, 3])
  const ranges = tf.raw.RaggedRange({ starts: [0, 5, 8], limits: [3, 5, 2], deltas: [1, 1, -2] }, { T: 'int32' })
  expect(listed(ranges)).toEqual([
    [0, 3, 3, 6],
    [0, 1, 2, 8, 6, 4],
  ])
  const stitched = tf.raw.DynamicStitch({
    indices: [
      [0, 3],
      [1, 2],
    ],
    data: [tf.tensor1d([1, 4]), tf.tensor1d([2, 3])],
  })
  expect(listed([stitched])).toEqual([[1, 2, 3, 4]])
})

test('in a graph function, segments that are arguments are a result of unknown shape', () => {
  const sums = tf.graph((ids: tf.Tensor) => one(tf.raw.SegmentSum({ data: tf.ones([2]), segment_ids: ids })))
  expect(message(() => sums(tf.tensor1d([0, 1], 'int32')))).toMatch(/^DynamicShapeError: /)
})
