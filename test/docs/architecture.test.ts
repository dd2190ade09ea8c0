import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ROOT, sourceFiles } from './layers.ts'
import { pathsIn } from './pagePaths.ts'

const topFolders = readdirSync(ROOT, { withFileTypes: true }).flatMap(entry =>
  entry.isDirectory() ? [entry.name] : [],
)
const pages = globSync(['README.md', 'docs/*.md', 'docs/decisions/*.md'], { cwd: ROOT })
const read = (page: string): string => readFileSync(path.join(ROOT, page), 'utf8')

test.each(pages.filter(page => /architecture|decisions|errors/.test(page)))(
  'every path that %s names is there',
  page => {
    const missing = pathsIn(read(page), topFolders).filter(({ path: name }) => !existsSync(path.join(ROOT, name)))
    expect(missing).toEqual([])
  },
)

test('the architecture names every folder of code', () => {
  const page = read('docs/architecture.md')
  const named = pathsIn(page, topFolders).map(({ path: name }) => name.replace(/\/$/, ''))
  // A word without a slash, such as `test`, does not read as a path.
  // Of the packages each folder, of the rest the top-level one.
  const folders = sourceFiles().map(({ path: file }) =>
    file.startsWith('kernel/') ? path.dirname(file) : file.split('/')[0]!,
  )
  const unnamed = [...new Set(folders)].filter(folder => !named.includes(folder) && !page.includes(`\`${folder}\``))
  expect(unnamed).toEqual([])
})

test('the architecture names every kind of test and every decision', () => {
  const page = read('docs/architecture.md')
  const kinds = readdirSync(path.join(ROOT, 'test'), { withFileTypes: true })
    .filter(
      entry =>
        entry.isDirectory() &&
        !/node_modules|^\./.test(entry.name) &&
        readdirSync(path.join(ROOT, 'test', entry.name)).length > 0,
    )
    .map(({ name }) => `test/${name}`)
  const decisions = pages.filter(name => name.startsWith('docs/decisions/'))
  expect([...kinds, ...decisions].filter(name => !page.includes(`\`${name}\``))).toEqual([])
})

test('paths are read from backticks, from the root or from where the section says', () => {
  const page = `# Page
\`kernel/a.ts\` and \`b.ts\`, not \`tf.graph\`, \`npm start\`, \`@diptych/kernel\`, \`./x\` or \`https://x.org/a\`
## Section
Paths here start at \`kernel/c/src/\`.
\`d.ts\` of \`e/f\`, and \`test/g\`
\`\`\`
\`kernel/code\`
\`\`\`
## Next
\`h.ts\``
  expect(pathsIn(page, ['kernel', 'test']).map(({ path: name, line }) => `${line} ${name}`)).toEqual([
    '2 kernel/a.ts',
    '2 b.ts',
    '4 kernel/c/src/',
    '5 kernel/c/src/d.ts',
    '5 kernel/c/src/e/f',
    '5 test/g',
    '10 h.ts',
  ])
})
