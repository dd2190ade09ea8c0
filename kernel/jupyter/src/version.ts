/** @file The versions that the kernel names. */

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Of this package. */
export const VERSION = (require('../package.json') as { version: string }).version

/** Of the language that cells are written in. */
export const TYPESCRIPT_VERSION = (require('typescript/package.json') as { version: string }).version
