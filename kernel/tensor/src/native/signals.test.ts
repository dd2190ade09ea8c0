import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'

// Signals are a process's: each test has one of its own.
test.runIf(process.platform === 'linux')('matrix products may be profiled', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'diptych-profile-'))
  try {
    const program = `
      const [a, b] = [tf.ones([128, 784]), tf.ones([784, 512])]
      let last
      for (let i = 0; i < 500; i++) {
        last?.dispose()
        last = a.matMul(b)
      }
      process.stdout.write(String(last.dataSync()[0]))`
    const result = run(program, ['--cpu-prof', '--cpu-prof-interval', '50', '--cpu-prof-dir', folder])
    expect(result).toEqual({ stdout: '784', stderr: '', status: 0, signal: null })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.runIf(process.platform === 'linux' && process.arch === 'x64')(
  'threads that compute take no signals of the process, which still gets them',
  () => {
    const program = `
      import { readdirSync, readFileSync } from 'node:fs'
      tf.ones([2]).add(1).dispose()
      const blocked = readdirSync('/proc/self/task').flatMap(task => {
        const status = readFileSync('/proc/self/task/' + task + '/status', 'utf8')
        const mask = BigInt('0x' + /SigBlk:\\s*(\\w+)/.exec(status)[1])
        return [[/Name:\\s*(.*)/.exec(status)[1], Number(task) === process.pid, Boolean(mask >> 16n & 1n)]]
      })
      const computing = blocked.filter(([name, isMain]) => isMain || name === 'tf_Compute')
      const others = blocked.filter(([name]) => name === 'V8Worker')
      const alive = setInterval(() => {}, 1000)
      process.once('SIGUSR2', () => {
        clearInterval(alive)
        process.stdout.write(JSON.stringify({
          computing: computing.length > 1 && computing.every(([, , isBlocked]) => isBlocked),
          others: others.some(([, , isBlocked]) => !isBlocked),
        }))
      })
      process.kill(process.pid, 'SIGUSR2')`
    const { stdout, stderr } = run(program, [])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({ computing: true, others: true })
  },
)

function run(program: string, options: readonly string[]) {
  const index = new URL('../index.ts', import.meta.url)
  const text = `import * as tf from ${JSON.stringify(index)}\n${program}`
  // Without oneDNN's own kernels all products of this size go through its generated code.
  const env = { ...process.env, TF_ENABLE_ONEDNN_OPTS: '0' }
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [...options, '--input-type=module', '--eval', text],
    { encoding: 'utf8', env, timeout: 60_000 },
  )
  return { stdout, stderr, status, signal }
}
