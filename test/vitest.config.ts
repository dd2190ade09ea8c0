/** @file Vitest's projects, one for each kind of test that it runs. From the checkout: `npx vitest run --config test/vitest.config.ts --project unit`. */

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const projects = {
  unit: ['kernel/*/src/**/*.test.ts'],
  docs: ['test/docs/**/*.test.ts'],
  flows: ['test/flows/**/*.test.ts'],
  lab: ['test/lab/**/*.test.ts'],
  gpu: ['test/gpu/**/*.test.ts'],
}

// No test here is limited in time: this only ends what hangs, long after a slow machine would be done.
const hangsMs = 10 * 60_000

export default defineConfig({
  test: {
    projects: Object.entries(projects).map(([name, include]) => ({
      root: fileURLToPath(new URL('..', import.meta.url)),
      test: { name, include, testTimeout: hangsMs, hookTimeout: hangsMs, teardownTimeout: hangsMs },
    })),
  },
})
