import { expect, test } from 'vitest'
import { PipProgress } from './pipProgress.ts'

test("pip's lines become a few words each", () => {
  const progress = new PipProgress()
  const lines = [
    'Collecting tensorflow-cpu==2.21.0',
    '  Downloading tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl (274.1 MB)',
    'Progress 0 of 274100000',
    'Progress 137050000 of 274100000',
    'Progress 274100000 of 274100000',
    'Using cached h5py-3.15.0-cp311-cp311-manylinux_2_28_x86_64.whl (4.5 MB)',
    'Installing collected packages: h5py, tensorflow-cpu',
  ]
  expect(lines.map(line => progress.take(line))).toEqual([
    undefined,
    'downloading tensorflow_cpu',
    'tensorflow_cpu 1 kB of 274 MB',
    'tensorflow_cpu 137 MB of 274 MB',
    'tensorflow_cpu 274 MB of 274 MB',
    "h5py from pip's cache",
    'unpacking 2 packages',
  ])
})

test('downloads add up', () => {
  const progress = new PipProgress()
  for (const bytes of [0, 500, 1000, 0, 300, 700]) progress.take(`Progress ${bytes} of 1000`)
  expect(progress.downloadedBytes).toBe(1700)
})
