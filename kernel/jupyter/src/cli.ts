/** @file The command line: `npx diptych install | run | doctor`. */

import { runCli } from './cli/commandLine.ts'

process.exitCode = await runCli(process.argv.slice(2))
