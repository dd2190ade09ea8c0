import { expect, test } from 'vitest'
import { exportSummary, summaryCsv } from './summaryExport.ts'
import { summaryState } from './summaryState.ts'

const scalars = {
  run: 'logs/a, b',
  tag: 'train/loss',
  total: 2,
  step: Float64Array.of(0, 1),
  wallTime: Float64Array.of(10, 11),
  value: Float64Array.of(0.5, Number.NaN),
}

const histograms = {
  run: 'r',
  tag: 'w',
  total: 1,
  steps: [
    { step: 3, wallTime: 9, left: Float64Array.of(0, 1), right: Float64Array.of(1, 2), count: Float64Array.of(4, 5) },
  ],
}

test('a line for each point, then one for each bucket', () => {
  expect(summaryCsv({ panel: 'p', scalars: [scalars], histograms: [histograms] })).toBe(
    [
      'run,tag,step,wall_time,value',
      '"logs/a, b",train/loss,0,10,0.5',
      '"logs/a, b",train/loss,1,11,NaN',
      '',
      'run,tag,step,wall_time,left,right,count',
      'r,w,3,9,0,1,4',
      'r,w,3,9,1,2,5',
      '',
    ].join('\r\n'),
  )
})

test('the picture shows what the person sees: the run that is hidden is not in it', async () => {
  const panel = { panel: 'hidden run', scalars: [scalars, { ...scalars, run: 'seen' }], histograms: [] }
  const state = summaryState(panel.panel)
  state.hiddenRuns.add(scalars.run)
  const { name, blob } = await exportSummary('svg', panel, state)
  const svg = await blob.text()
  expect(name).toBe('summary-train-loss.svg')
  expect(svg).toContain('>seen<')
  expect(svg).not.toContain(scalars.run)
})

test('a panel without a tag has a file name all the same', async () => {
  const { name } = await exportSummary('csv', { panel: 'empty', scalars: [], histograms: [] }, summaryState('empty'))
  expect(name).toBe('summary.csv')
})
