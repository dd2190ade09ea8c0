/** @file Payloads that try the layout, beside the protocol's examples: failures, notes, curves, many variants, long names. */

import { type Comparison, encodeSummary, parseSummary } from '@diptych/protocol'
import { comparisonExamples, type Example, summaryExamples } from '@diptych/protocol/examples'

const [modes] = comparisonExamples as readonly [Example<Comparison>]
const [training] = summaryExamples as readonly [(typeof summaryExamples)[number]]
const [eager, graph] = modes.payload.variants as [Comparison['variants'][number], Comparison['variants'][number]]

export const hardComparisons: readonly Example<Comparison>[] = [
  {
    title: 'a variant that failed, notes and curves',
    payload: {
      ...modes.payload,
      verdicts: modes.payload.verdicts.map(verdict => `${verdict} broken failed: w is not defined.`),
      variants: [
        ...modes.payload.variants.slice(0, 2),
        {
          ...graph,
          name: 'broken',
          error: 'ReferenceError: w is not defined\n    at cell 3, line 12',
          timing: { n: 0, median: 0, q1: 0, q3: 0, min: 0, p95: 0, samples: [] },
          outputs: [],
        },
      ],
      pairs: modes.payload.pairs.filter(({ a, b }) => a < 2 && b < 2),
      order: modes.payload.order.filter(index => index < 2),
      notes: [
        'The times are noisy: ratios are known to ±4.1 % after 12 rounds in 2.0 s; ±2 % would take about 51 rounds, 8.5 s.',
        'eager keeps 3 tensors alive after a run, so memory grows with each. Use tf.tidy() or dispose().',
      ],
      machine: 'TensorFlow 2.21.0, CPU, 2 cores, Node 24.15.0',
      summary: encodeSummary({ ...parseSummary(training.payload), panel: 'gallery: curves of a comparison' }),
    },
  },
  {
    title: 'eight variants with long names',
    payload: {
      ...modes.payload,
      variants: Array.from({ length: 8 }, (_, index) => ({
        ...eager,
        name: `matMul with transposed weights, variant number ${index}`,
        timing: {
          ...eager.timing,
          median: eager.timing.median * (1 + index / 4),
          q1: eager.timing.q1 * (1 + index / 4),
          q3: eager.timing.q3 * (1 + index / 4),
          samples: eager.timing.samples.map(ms => ms * (1 + index / 4)),
        },
      })),
      verdicts: Array.from({ length: 8 }, () => 'A verdict that somebody wrote.'),
      pairs: [],
      order: Array.from({ length: 40 }, () => [0, 1, 2, 3, 4, 5, 6, 7]).flat(),
    },
  },
]
