#!/usr/bin/env node
// Any Node can run this file. It sees to it that the command line runs on one that the kernel can run on.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const oldest = [24, 15]
const cli = new URL('../lib/cli.js', import.meta.url)
const [major, minor] = process.versions.node.split('.').map(Number)

if (!existsSync(cli)) {
  console.error('Diptych is not built yet: run npm start (or npm run build) in its folder.')
  process.exitCode = 1
} else if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) {
  await import(cli.href)
} else {
  runOnPackagedNode()
}

function runOnPackagedNode() {
  let node
  try {
    node = createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`)
  } catch {
    // Not installed from the checkout, or no package for this kind of machine.
    console.error(
      `Diptych needs Node ${oldest.join('.')} or newer; this is Node ${process.versions.node}. Install a current Node.`,
    )
    process.exitCode = 1
    return
  }
  const child = spawn(node, [fileURLToPath(cli), ...process.argv.slice(2)], { stdio: 'inherit' })
  // The terminal sends Ctrl-C to the child as well, which knows what to do with it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
  })
}
