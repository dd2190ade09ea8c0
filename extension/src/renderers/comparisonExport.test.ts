import type { Comparison } from '@diptych/protocol'
import { comparisonExamples } from '@diptych/protocol/examples'
import { expect, test } from 'vitest'
import { comparisonCsv, exportComparison } from './comparisonExport.ts'

const example: Comparison = comparisonExamples[0]!.payload

test('a line for each run, in the order in which they were made', () => {
  const timing = (samples: number[]) => ({ ...example.variants[0]!.timing, samples })
  const variants = [
    { ...example.variants[0]!, name: 'a', timing: timing([1, 2]) },
    { ...example.variants[1]!, name: 'b', timing: timing([3, 4]) },
  ]
  expect(comparisonCsv({ ...example, variants, order: [0, 1, 1, 0] })).toBe(
    'turn,variant,mode,run,ms\r\n1,a,eager,1,1\r\n2,b,graph,1,3\r\n3,b,graph,2,4\r\n4,a,eager,2,2\r\n',
  )
})

test('an order that names runs that are not there is passed over', () => {
  expect(comparisonCsv({ ...example, order: [7, 0] })).toMatch(
    /^turn,variant,mode,run,ms\r\n2,eager,eager,1,[\d.]+\r\n$/,
  )
})

test('pictures and tables are of the chosen baseline', async () => {
  const svg = await exportComparison('svg', example, 1)
  expect(await svg.blob.text()).toContain(`<title>${example.verdicts[1]}</title>`)
  const markdown = await exportComparison('md', example, 1)
  expect(markdown.name).toBe('comparison.md')
  expect(await markdown.blob.text()).toContain('eager takes 2')
})
