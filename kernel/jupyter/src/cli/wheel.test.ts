import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findLibrary } from '@diptych/tensor/runtime'
import { afterAll, expect, test } from 'vitest'
import { readWheel } from './wheel.ts'

const folder = mkdtempSync(join(tmpdir(), 'diptych-wheel-'))
afterAll(() => rmSync(folder, { recursive: true }))

// As in the wheel tensorflow 2.21.0 for Linux on x86-64.
const BUILD_INFO = `build_info = collections.OrderedDict([('cpu_compiler', 'clang'), ('cuda_compute_capabilities', ['sm_60', 'sm_70', 'sm_80', 'sm_89', 'compute_90']), ('cuda_version', '12.5.1'), ('cudnn_version', '9'), ('is_cuda_build', True), ('is_rocm_build', False), ('is_tensorrt_build', False)])`

test('a wheel built with CUDA says for which', () => {
  const platform = join(folder, 'tensorflow', 'python', 'platform')
  mkdirSync(platform, { recursive: true })
  mkdirSync(join(folder, 'tensorflow-2.21.0.dist-info'))
  writeFileSync(join(platform, 'build_info.py'), BUILD_INFO)
  expect(readWheel(join(folder, 'tensorflow', 'libtensorflow_cc.so.2'))).toEqual({
    name: 'tensorflow',
    version: '2.21.0',
    sitePackages: folder,
    cuda: { cuda: '12.5.1', cudnn: '9', architectures: ['sm_60', 'sm_70', 'sm_80', 'sm_89', 'compute_90'] },
    isCpuBuild: false,
  })
})

test('the wheel in use names itself', () => {
  const wheel = readWheel(findLibrary().path)
  expect(wheel.name).toMatch(/^tensorflow(-cpu)?$/)
  expect(wheel.version).toMatch(/^2\.\d+\.\d+$/)
  expect(wheel.isCpuBuild).toBe(wheel.cuda === undefined)
})

test('a library outside of an environment says nothing', () => {
  expect(readWheel('/nowhere/tensorflow/libtensorflow_cc.so.2')).toMatchObject({
    name: undefined,
    cuda: undefined,
    isCpuBuild: false,
  })
})
