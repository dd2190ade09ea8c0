/**
 * @file The project that the language server sees: three documents in the notebook's folder which are never on disk.
 * They are there, and not in a folder of their own, so that relative paths and packages are found as cells find them.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export interface Project {
  /** Takes the place of the folder's own tsconfig.json in the eyes of the server. */
  readonly configUri: string
  readonly config: string
  /** Declarations of the cells that ran. */
  readonly sessionUri: string
  /** The cell that is asked about. */
  readonly cellUri: string
}

/** How `cellUri` imports what is in `sessionUri`. */
export const sessionSpecifier = './.diptych-session'

const require = createRequire(import.meta.url)

/**
 * @param cwd - the notebook's folder.
 * @throws if this installation lacks the packages whose types cells see.
 */
export function describeProject(cwd: string): Project {
  const uriOf = (name: string) => pathToFileURL(join(cwd, name)).href
  const globals = fileURLToPath(new URL('../../src/language/globals.d.ts', import.meta.url))
  return {
    configUri: uriOf('tsconfig.json'),
    config: JSON.stringify({ compilerOptions: compilerOptions(), files: ['./.diptych-cell.ts', globals], include: [] }),
    sessionUri: uriOf('.diptych-session.ts'),
    cellUri: uriOf('.diptych-cell.ts'),
  }
}

function compilerOptions(): Record<string, unknown> {
  return {
    target: 'esnext',
    lib: ['esnext'],
    module: 'preserve',
    moduleDetection: 'force',
    strict: true,
    noImplicitAny: false,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    noEmit: true,
    skipLibCheck: true,
    // Ours, whether or not the notebook's folder has any.
    types: ['node'],
    typeRoots: [dirname(packageFolder(require, '@types/node'))],
    paths: tensorPaths(),
  }
}

/** As cells resolve them: the tensor library and its parts are those of this installation. */
function tensorPaths(): Record<string, [string]> {
  const tensorTypes = require.resolve('@diptych/tensor').replace(/\.js$/, '.d.ts')
  const paths: Record<string, [string]> = { '@diptych/tensor': [tensorTypes] }
  for (const part of ['core', 'layers', 'data', 'converter']) {
    const name = `@tensorflow/tfjs-${part}`
    const folder = packageFolder(createRequire(tensorTypes), name)
    paths[name] = [folder]
    paths[`${name}/*`] = [join(folder, '*')]
  }
  return paths
}

function packageFolder(from: NodeJS.Require, name: string): string {
  return dirname(from.resolve(`${name}/package.json`))
}
