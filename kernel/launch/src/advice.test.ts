import { expect, test } from 'vitest'
import { explain, Problem, recognise } from './advice.mjs'
import { CommandFailed } from './command.mjs'

// Lines as npm 10 and pip 23 to 26 print them.
test.each([
  ['npm error code ENOSPC', 'The disk is full.'],
  ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device', 'The disk is full.'],
  [
    'npm error network request to https://registry.example/koffi failed, reason: getaddrinfo ENOTFOUND',
    'The package registry could not be reached.',
  ],
  ['npm error code EAI_AGAIN', 'The package registry could not be reached.'],
  [
    "WARNING: Retrying after connection broken by 'NewConnectionError('...: Failed to establish a new connection",
    'The package registry could not be reached.',
  ],
  [
    'ERROR: Could not find a version that satisfies the requirement pip==26.3 (from versions: none)',
    'The package registry could not be reached.',
  ],
  [
    'pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool: Read timed out.',
    'The package registry could not be reached.',
  ],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'The certificate of the package registry is not trusted here.'],
  [
    'SSLError(SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
    'The certificate of the package registry is not trusted here.',
  ],
  ['npm error code E503 - https://registry.example/koffi', 'The package registry answered with an error of its own.'],
  [
    "npm error Error: EACCES: permission denied, mkdir '/home/ada/diptych/node_modules'",
    'A file or folder may not be written.',
  ],
  ['npm error code EINTEGRITY', 'A package arrived damaged.'],
  ['MemoryError', 'The machine ran out of memory.'],
])('%s', (line, reason) => {
  expect(recognise(`before\n${line}\nafter`)?.reason).toBe(reason)
})

test('a full disk is named first: it also breaks downloads', () => {
  expect(recognise('npm error network ECONNRESET\nENOSPC: no space left on device')?.reason).toBe('The disk is full.')
})

test('a version that does not exist is not taken for a broken network', () => {
  expect(recognise('ERROR: No matching distribution: jupyterlab==9 (from versions: 4.5.0, 4.6.6)')).toBeUndefined()
})

test('a problem found on the spot keeps its own words', () => {
  expect(explain(new Problem('Port 80 is taken.', 'Name another.'))).toEqual({
    reason: 'Port 80 is taken.',
    todo: 'Name another.',
    lines: [],
  })
})

test('a step knows its tools better than the table does', () => {
  const error = new CommandFailed('python -m venv', 1, ['ENOSPC'])
  expect(explain(error, () => ({ reason: 'Known.', todo: 'Do.' })).reason).toBe(
    'Known. (python -m venv ended with code 1)',
  )
})

test('an unknown failure shows the end of what the tool printed', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`)
  const explained = explain(new CommandFailed('tsc -b', 2, lines))
  expect(explained.reason).toBe('tsc -b ended with code 2')
  expect(explained.lines).toEqual(lines.slice(-15))
})
