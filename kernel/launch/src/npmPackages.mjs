/** @file The step that installs the npm packages, and how to tell that they are there and whole. */

import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { Problem } from './advice.mjs'
import { CommandFailed, runCommand } from './command.mjs'
import { requireSpace } from './disk.mjs'

/** node_modules takes 1.6 GB, npm's cache 0.5 GB. */
const neededBytes = 2.1e9

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 * @property {readonly string[]} [os]
 * @property {readonly string[]} [cpu]
 * @property {readonly string[]} [libc]
 */

/** @typedef {Record<string, LockedPackage>} LockedPackages */

/**
 * @param {string} root - the checkout
 * @param {AbortSignal} signal
 * @returns {import('./step.mjs').Step}
 */
export function npmPackagesStep(root, signal) {
  return {
    name: 'npm packages',
    isDone: () => (missingPackages(root).length === 0 ? 'up to date' : undefined),
    async run(report) {
      if (!existsSync(join(root, 'node_modules'))) await requireSpace(root, neededBytes, 'the npm packages')
      const total = wantedPackages(readPackages(join(root, 'package-lock.json'))).length
      let fetched = 0
      const { file, args } = npm()
      await runCommand(file, [...args, 'ci', '--loglevel=http', '--no-color', '--no-progress'], {
        cwd: root,
        env: { ...process.env, PATH: pathWithoutPackages(root) },
        signal,
        onLine(line) {
          if (/^npm http fetch GET 200 \S+\.tgz/.test(line)) report(`${++fetched} of about ${total}`)
          const trouble = /^npm http fetch .* failed with (\w+)/.exec(line)
          if (trouble) report(`network trouble (${trouble[1]}), trying again`)
        },
      }).catch(error => {
        throw withoutChatter(error)
      })
      const missing = missingPackages(root)
      // npm takes a failed download for nothing worse than an optional package that does not fit.
      if (missing.length > 0) {
        throw new Problem(
          `npm left out what this machine needs: ${missing.slice(0, 5).join(', ')}.`,
          'Check the network connection and run the command again. If npm is told to omit optional packages (npm config get omit), undo that.',
        )
      }
      return `${total} packages`
    },
  }
}

/**
 * The Node that runs everything after the packages are there.
 *
 * @param {string} root
 * @returns {string | undefined} the path of the one among the packages, if there is one for this machine
 */
export function packagedNode(root) {
  const path = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
  return existsSync(path) ? path : undefined
}

/**
 * Compares what the lockfile wants with what npm noted as installed. npm removes its note before it begins to install and
 * writes it when all is done, so a broken installation has none.
 *
 * @param {string} root
 * @returns {string[]} the names of packages that are not there or have another version
 */
export function missingPackages(root) {
  const wanted = readPackages(join(root, 'package-lock.json'))
  const note = join(root, 'node_modules', '.package-lock.json')
  const present = existsSync(note) ? readPackages(note) : {}
  return wantedPackages(wanted).filter(path => !isSame(wanted[path], present[path]))
}

/**
 * @param {LockedPackages} packages
 * @returns {string[]} the folders that npm fills on this machine
 */
function wantedPackages(packages) {
  return Object.keys(packages).filter(path => path.startsWith('node_modules/') && fitsMachine(packages[path] ?? {}))
}

/**
 * Packages with binaries come as one optional package for each kind of machine. An optional one that names no machine is
 * something that only another optional one needs.
 *
 * @param {LockedPackage} locked
 */
function fitsMachine({ optional, os, cpu, libc }) {
  if (!optional) return true
  const fits = (/** @type {readonly string[] | undefined} */ list, /** @type {string} */ own) =>
    !list || list.includes(own)
  return os !== undefined && fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, 'glibc')
}

/**
 * @param {LockedPackage | undefined} wanted
 * @param {LockedPackage | undefined} present
 */
function isSame(wanted, present) {
  return present !== undefined && wanted?.version === present.version && wanted?.integrity === present.integrity
}

/**
 * @param {string} file
 * @returns {LockedPackages}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

/**
 * Of a failed npm's output, what says why: not the thousand requests before.
 *
 * @param {unknown} error
 */
function withoutChatter(error) {
  if (error instanceof CommandFailed) error.lines = error.lines.filter(line => !/^npm (http|warn)/.test(line))
  return error
}

/** @returns {{ file: string, args: readonly string[] }} the npm that runs this command, else the one on the path */
function npm() {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  return script?.endsWith('npm-cli.js') && node ? { file: node, args: [script] } : { file: 'npm', args: [] }
}

/** @param {string} root */
function pathWithoutPackages(root) {
  // npm puts the packages' programs first, among them a Node that is about to be replaced.
  const folder = join(root, 'node_modules', '.bin')
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(entry => entry !== folder)
    .join(delimiter)
}
