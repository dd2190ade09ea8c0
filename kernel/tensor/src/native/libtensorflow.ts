/** @file Finds libtensorflow, checks its version and opens it, once, on first use. */

import { channel } from 'node:diagnostics_channel'
import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import koffi from 'koffi'
import { LibraryNotFoundError, LibraryVersionError } from '../errors.ts'
import { bindCApi, type CApi } from './capi.ts'
import { quietly } from './quietly.ts'
import { shieldFromSignals } from './signals.ts'

/** The oldest TensorFlow whose C API has all that is used here, and whose kernels the tests pass with. */
const OLDEST_VERSION = '2.16'
const LIBRARY = process.platform === 'darwin' ? 'libtensorflow_cc.2.dylib' : 'libtensorflow_cc.so.2'
const FRAMEWORK = process.platform === 'darwin' ? 'libtensorflow_framework.2.dylib' : 'libtensorflow_framework.so.2'
// RTLD_NODELETE | RTLD_LAZY. TensorFlow's threads outlive a dlclose at process exit, which then crashes.
const KEEP_LOADED = 0x1001
// XLA compiles on the calling thread and recurses deeply; koffi's own stack is 2 MiB.
const STACK_BYTES = 16 * 2 ** 20

/** Where libtensorflow was found, and what named that place. */
export interface LibraryLocation {
  readonly path: string
  readonly source: string
}

/** Published when the library was opened: `{ version, path, source }`. */
export const libraryChannel = channel('diptych:library')

let api: CApi | undefined

/** The C API, opened on the first call. @throws {LibraryNotFoundError | LibraryVersionError} */
export function capi(): CApi {
  if (api) return api
  // TensorFlow leaves oneDNN's kernels out on some x86 processors, and with them NCHW and dilated convolutions.
  if (process.arch === 'x64') process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
  api = openLibrary(findLibrary())
  return api
}

/** The library's version, e.g. "2.21.0". Opens it. */
export function tensorflowVersion(): string {
  return capi().TF_Version()
}

/**
 * Looks for libtensorflow: `DIPTYCH_TENSORFLOW` (the file, its folder, or a virtual environment), `VIRTUAL_ENV`, `.venv` in the
 * working folder and its parents, `.venv` beside this package's workspace.
 *
 * @throws {LibraryNotFoundError} lists the places and says what to install.
 */
export function findLibrary(environment: NodeJS.ProcessEnv = process.env, cwd = process.cwd()): LibraryLocation {
  const override = environment.DIPTYCH_TENSORFLOW
  if (override) {
    const found = libraryIn(override)
    if (found) return { path: found, source: 'DIPTYCH_TENSORFLOW' }
    throw new LibraryNotFoundError(
      `DIPTYCH_TENSORFLOW is ${override}, but there is no ${LIBRARY} there. Set it to that file, to the folder that holds it, ` +
        'or to a virtual environment with the tensorflow wheel; or unset it.',
    )
  }
  const places: [folder: string, source: string][] = []
  if (environment.VIRTUAL_ENV) places.push([environment.VIRTUAL_ENV, 'VIRTUAL_ENV'])
  for (const folder of [...withParents(cwd), ...withParents(path.dirname(fileURLToPath(import.meta.url)))]) {
    places.push([path.join(folder, '.venv'), '.venv'])
  }
  for (const [folder, source] of places) {
    const found = libraryIn(folder)
    if (found) return { path: found, source }
  }
  throw new LibraryNotFoundError(
    `No TensorFlow library (${LIBRARY}) was found. Looked in ${environment.VIRTUAL_ENV ? `VIRTUAL_ENV (${environment.VIRTUAL_ENV}), ` : ''}` +
      `the .venv of ${cwd} and of its parents, and the .venv beside Diptych. Install it with "npm start" in Diptych's folder, or with ` +
      '"pip install tensorflow-cpu" in a virtual environment that VIRTUAL_ENV or DIPTYCH_TENSORFLOW names.',
  )
}

function libraryIn(place: string): string | undefined {
  if (!existsSync(place)) return undefined
  if (statSync(place).isFile()) return path.basename(place).startsWith('libtensorflow_cc') ? place : undefined
  const folders = [place, path.join(place, 'tensorflow')]
  const lib = path.join(place, 'lib')
  if (existsSync(lib)) {
    for (const python of readdirSync(lib).filter(name => name.startsWith('python3'))) {
      folders.push(path.join(lib, python, 'site-packages', 'tensorflow'))
    }
  }
  return folders.map(folder => path.join(folder, LIBRARY)).find(file => existsSync(file))
}

function withParents(folder: string): string[] {
  const parent = path.dirname(folder)
  return parent === folder ? [folder] : [folder, ...withParents(parent)]
}

/** Opens a library that was found. @throws {LibraryNotFoundError | LibraryVersionError} */
export function openLibrary({ path: file, source }: LibraryLocation): CApi {
  // TensorFlow writes a line to stderr for each op that fails, whose error says the same; why a GPU is unused, doctor says.
  if (!process.env.DIPTYCH_DEBUG) process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  enlargeStack()
  shieldFromSignals()
  const framework = path.join(path.dirname(file), FRAMEWORK)
  try {
    quietly(() => keepLoaded(file))
    // Local symbols (koffi's default): with global ones, a native library that is loaded later crashes.
    const libraries = [koffi.load(file, { lazy: true })]
    if (existsSync(framework)) libraries.push(koffi.load(framework, { lazy: true }))
    const bound = bindCApi(libraries)
    const version = bound.TF_Version()
    checkVersion(version, file)
    libraryChannel.publish({ version, path: file, source })
    return bound
  } catch (error) {
    if (error instanceof LibraryVersionError) throw error
    throw new LibraryNotFoundError(
      `TensorFlow's library ${file} (found by ${source}) could not be opened: ${(error as Error).message}. ` +
        'Reinstall the tensorflow wheel, or set DIPTYCH_TENSORFLOW to another one.',
      { cause: error },
    )
  }
}

function enlargeStack(): void {
  try {
    koffi.config({ ...koffi.config(), sync_stack_size: STACK_BYTES })
  } catch {
    // Somebody opened a library with koffi before: its stack size is fixed then, and enough for all but large XLA programs.
  }
}

function keepLoaded(file: string): void {
  if (process.platform !== 'linux') return
  const dlopen = koffi.load('libc.so.6').func('dlopen', 'void *', ['str', 'int'])
  dlopen(file, KEEP_LOADED)
}

/** @throws {LibraryVersionError} if `version` is older than what is needed. */
export function checkVersion(version: string, file: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_VERSION.split('.').map(Number)
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  throw new LibraryVersionError(
    `TensorFlow ${version} (${file}) is too old: ${OLDEST_VERSION} or later is needed. Run "pip install --upgrade tensorflow-cpu" ` +
      'in its virtual environment, or set DIPTYCH_TENSORFLOW to a newer one.',
  )
}
