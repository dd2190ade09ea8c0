// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'
import { panel, scalars } from './fixtures/panels.ts'
import { all, type SvgNode, svgTree, words } from './fixtures/svgTree.ts'
import { PALETTE } from './palette.ts'
import { scalarPicture } from './scalarPicture.ts'

/** The areas between the axes. */
function plots(root: SvgNode): SvgNode[] {
  return all(root, 'svg').slice(1)
}

test('a curve goes through its points, with a twentieth of room above and below', () => {
  const root = svgTree(scalarPicture(panel([scalars('run', 'loss', [0, 1, 0])])))
  const [plot] = plots(root)
  const [width, height] = [Number(plot!.attributes.width), Number(plot!.attributes.height)]
  const y = (value: number): string => String(Math.round(height * ((1.05 - value) / 1.1) * 100) / 100)
  const x = (step: number): string => String(Math.round((width * step * 100) / 2) / 100)
  expect(all(plot!, 'path').map(({ attributes }) => attributes.d)).toEqual([
    `M${x(0)},${y(0)}L${x(1)},${y(1)}L${x(2)},${y(0)}`,
  ])
})

test('title, labels, ticks and legend are written', () => {
  const written = words(svgTree(scalarPicture(panel([scalars('logs/a', 'loss', [0, 1, 0])]))))
  expect(written).toEqual(['logs/a', 'loss', '0', '0.2', '0.4', '0.6', '0.8', '1.0', 'value', '0', '1', '2', 'step'])
})

test('each tag has its chart, each run its colour in all of them', () => {
  const series = [scalars('a', 'loss', [1, 2]), scalars('b', 'loss', [1, 2]), scalars('b', 'accuracy', [1, 2])]
  const colours = plots(svgTree(scalarPicture(panel(series)))).map(plot =>
    all(plot, 'path').map(({ attributes }) => attributes.stroke),
  )
  expect(colours).toEqual([[PALETTE[0], PALETTE[1]], [PALETTE[1]]])
})

test('a hidden run leaves its colour unused', () => {
  const series = [scalars('a', 'loss', [1, 2]), scalars('b', 'loss', [1, 2])]
  const root = svgTree(scalarPicture(panel(series), { hiddenRuns: new Set(['a']) }))
  expect(all(plots(root)[0]!, 'path').map(({ attributes }) => attributes.stroke)).toEqual([PALETTE[1]])
  expect(words(root)).not.toContain('a')
})

describe('a logarithmic axis', () => {
  test('has ticks at powers of ten and says what it cannot show', () => {
    const root = svgTree(scalarPicture(panel([scalars('run', 'loss', [100, 0, 1])]), { isLog: true }))
    expect(words(root)).toEqual(expect.arrayContaining(['1', '10', '100', 'value (log)', '1 value ≤ 0 not shown']))
  })

  test('puts equal ratios at equal distances', () => {
    const root = svgTree(scalarPicture(panel([scalars('run', 'loss', [1, 10, 100])]), { isLog: true }))
    const path = all(plots(root)[0]!, 'path')[0]!.attributes.d!
    const [first, second, third] = path
      .slice(1)
      .split('L')
      .map(point => Number(point.split(',')[1]))
    expect(first! - second!).toBeCloseTo(second! - third!, 1)
  })
})

test('a smoothed curve is drawn over its raw one', () => {
  const root = svgTree(scalarPicture(panel([scalars('run', 'loss', [1, 0, 1, 0])]), { smoothing: 0.6 }))
  const opacities = all(plots(root)[0]!, 'path').map(({ attributes }) => attributes.opacity)
  expect(opacities).toEqual(['0.3', '1'])
})

test('relative time is in the unit that fits', () => {
  const root = svgTree(scalarPicture(panel([scalars('run', 'loss', [1, 2, 3])]), { xAxis: 'relative' }))
  expect(words(root)).toEqual(
    expect.arrayContaining(['0', '1.0', '2.0', '3.0', '4.0', 'time since the first point (s)']),
  )
})

test('tags that are drawn together share a chart: dashes tell the tags, colours the runs', () => {
  const series = ['a', 'b'].flatMap(run => ['loss', 'accuracy'].map(tag => scalars(run, tag, [1, 2])))
  const root = svgTree(scalarPicture(panel(series), { together: new Set(['loss', 'accuracy']) }))
  const [plot, ...others] = plots(root)
  expect(others).toEqual([])
  expect(
    all(plot!, 'path').map(({ attributes }) => [attributes.stroke, attributes['stroke-dasharray'] !== undefined]),
  ).toEqual([
    [PALETTE[0], false],
    [PALETTE[0], true],
    [PALETTE[1], false],
    [PALETTE[1], true],
  ])
  expect(words(root)).toEqual(expect.arrayContaining(['loss, accuracy', 'a · loss', 'b · accuracy']))
})

test('NaN and infinities leave gaps and marks, and no number of the picture is broken', () => {
  const values = [1, Number.NaN, 2, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 4, 5]
  const svg = scalarPicture(panel([scalars('run', 'loss', values)]))
  const [plot] = plots(svgTree(svg))
  expect(all(plot!, 'title').map(({ text }) => text)).toEqual(['NaN', '+∞', '−∞'])
  expect(all(plot!, 'circle').length).toBe(1)
  expect(svg.replace(/<title>[^<]*<\/title>/g, '')).not.toMatch(/NaN|Infinity|undefined/)
})
