import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect, test } from 'vitest'
import { changesOf } from './sourceChanges.ts'

const require = createRequire(import.meta.url)

test.each(['tfjs-core', 'tfjs-layers', 'tfjs-converter', 'tfjs'])(
  'what is not said to be there often is there once: %s',
  name => {
    const file = require.resolve(`@tensorflow/${name}`)
    const source = readFileSync(file, 'utf8')
    const changes = changesOf(path.basename(file)).filter(({ often }) => !often)
    const repeated = changes.filter(({ find, after }) => {
      // The text before each place, where `after` is looked for.
      const places = source.split(find).slice(0, -1)
      return places.filter(before => !after || after.test(before.slice(-80))).length !== 1
    })
    expect(repeated).toEqual([])
  },
)
