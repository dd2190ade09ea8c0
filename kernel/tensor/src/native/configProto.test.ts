import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { encodeConfigProto } from './configProto.ts'

const expected: unknown = JSON.parse(readFileSync(new URL('../fixtures/configProto.json', import.meta.url), 'utf8'))

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test("a configuration's bytes are those of TensorFlow's own writer", () => {
  expect({
    empty: hex(encodeConfigProto({})),
    growth: hex(encodeConfigProto({ gpuOptions: { allowGrowth: true } })),
    soft: hex(encodeConfigProto({ allowSoftPlacement: true })),
    bfloat16: hex(
      encodeConfigProto({ allowSoftPlacement: true, rewrites: { autoMixedPrecisionOnednnBfloat16: true } }),
    ),
    float16: hex(encodeConfigProto({ allowSoftPlacement: true, rewrites: { autoMixedPrecision: true } })),
    all: hex(
      encodeConfigProto({
        deviceCount: { CPU: 4 },
        gpuOptions: { allowGrowth: true, memoryLimitsMb: [2048, 2048] },
        allowSoftPlacement: true,
      }),
    ),
  }).toEqual(expected)
})
