/** @file Vitest's projects, one for each kind of test that it runs. From the checkout: `npx vitest run --config test/vitest.config.ts --project unit`. */

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const projects = {
  unit: ['kernel/*/src/**/*.test.ts'],
  extension: ['extension/src/**/*.test.{ts,tsx}'],
  gallery: ['extension/gallery/**/*.test.ts'],
  docs: ['test/docs/**/*.test.ts'],
  data: ['test/data/**/*.test.ts'],
  layers: ['test/layers/**/*.test.ts'],
  flows: ['test/flows/**/*.test.ts', 'test/bench/**/*.test.ts'],
  lab: ['test/lab/**/*.test.ts'],
  devices: ['test/devices/**/*.test.ts'],
  gpu: ['test/gpu/**/*.test.ts'],
  fuzz: ['test/fuzz/**/*.test.ts'],
}

// No test here is limited in time: this only ends what hangs, long after a slow machine would be done.
const hangsMs = 10 * 60_000

export default defineConfig({
  test: {
    projects: Object.entries(projects).map(([name, include]): TestProjectInlineConfiguration => {
      const test = { name, include, testTimeout: hangsMs, hookTimeout: hangsMs, teardownTimeout: hangsMs }
      const root = fileURLToPath(new URL('..', import.meta.url))
      return name === 'extension' ? { root, ...inPage(test) } : { root, test }
    }),
  },
})

/** Tests of what runs in JupyterLab's page: jsdom stands for the page. */
function inPage<Test extends object>(test: Test): TestProjectInlineConfiguration {
  return {
    test: {
      ...test,
      environment: 'jsdom',
      setupFiles: ['test/page.ts'],
      // These import style sheets and pictures, as for a bundler; Node by itself cannot.
      server: { deps: { inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//, /@microsoft\/fast/, /@rjsf\//] } },
    },
    // @jupyter/web-components imports it and does not list it.
    resolve: { alias: { tslib: fromPackage('@microsoft/fast-foundation', 'tslib') } },
    plugins: [
      {
        name: 'pictures as text',
        enforce: 'pre',
        load: id => (/\.svg$/.test(id) ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))}` : undefined),
      },
    ],
  }
}

/** Where `name` lies for the code of one of the packages. */
function fromPackage(user: string, name: string): string {
  const requireHere = createRequire(import.meta.url)
  return createRequire(requireHere.resolve(user)).resolve(name)
}
