import { expect, test } from 'vitest'
import { summaryState } from './summaryState.ts'

test('a panel has one state, whoever asks', () => {
  summaryState('one').smoothing = 0.5
  expect(summaryState('one').smoothing).toBe(0.5)
  expect(summaryState('two').smoothing).toBe(0)
})

test('states of panels that nobody has asked for in long are forgotten', () => {
  summaryState('old').smoothing = 0.9
  summaryState('used').smoothing = 0.8
  for (let index = 0; index < 1000; index++) {
    summaryState(`panel ${index}`)
    summaryState('used')
  }
  expect(summaryState('old').smoothing).toBe(0)
  expect(summaryState('used').smoothing).toBe(0.8)
})
