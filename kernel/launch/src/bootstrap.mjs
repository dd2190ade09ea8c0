/**
 * @file Where `npm start` and `npm test` begin: on whatever Node the machine has and before anything is installed.
 * Installs the npm packages, among them Node 24, and hands over to `start.ts` or `test.ts` on that Node.
 * Plain JavaScript, as all `.mjs` files here: older Nodes cannot run TypeScript.
 */

import { refuseMachine } from './machine.mjs'

const refusal = refuseMachine(process.versions.node, process.platform)
if (refusal) {
  console.error(refusal)
  process.exit(1)
}

// Only now: the other files use what a Node that was just refused could not parse.
const { prepareNode } = await import('./prepareNode.mjs')
await prepareNode(process.argv[2] ?? 'start', process.argv.slice(3))
