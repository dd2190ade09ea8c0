/** @file What went wrong, read from what a tool printed, and what to do about it. */

/**
 * @typedef {object} Advice
 * @property {string} reason - what is wrong, in one sentence
 * @property {string} todo - what to do about it
 */

/** A problem whose reason and remedy are known where it is found. */
export class Problem extends Error {
  /**
   * @param {string} reason
   * @param {string} todo
   */
  constructor(reason, todo) {
    super(reason)
    this.name = 'Problem'
    this.todo = todo
  }
}

/** @type {readonly (Advice & { pattern: RegExp })[]} In this order: a full disk also breaks downloads. */
const knownProblems = [
  {
    pattern: /ENOSPC|No space left on device|\[Errno 28\]|Disk quota exceeded|EDQUOT/,
    reason: 'The disk is full.',
    todo: 'Free some space. Packages are kept in the checkout (node_modules, .venv); downloads go through the folder for temporary files (TMPDIR) and the caches of npm and pip (npm cache clean --force, pip cache purge).',
  },
  {
    pattern:
      /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_(GET|VERIFY)[A-Z_]*|DEPTH_ZERO_SELF_SIGNED|CERT_[A-Z_]*(INVALID|EXPIRED)/,
    reason: 'The certificate of the package registry is not trusted here.',
    todo: "If a proxy re-signs connections, tell npm and pip its certificate: npm config set cafile FILE, pip config set global.cert FILE. Else check the machine's clock.",
  },
  {
    pattern: /\b(E?407)\b.*[Pp]roxy|Proxy Authentication Required|ProxyError/,
    reason: 'The proxy refused the connection.',
    todo: 'Check HTTP_PROXY and HTTPS_PROXY, with the user name and password that the proxy wants.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|network (request|timeout|connectivity)|NewConnectionError|Failed to establish a new connection|Temporary failure in name resolution|Name or service not known|Network is unreachable|ConnectTimeoutError|ReadTimeoutError|Read timed out|Connection(Reset|Refused)?Error|Connection (reset|refused|aborted)|IncompleteRead|from versions: none/,
    reason: 'The package registry could not be reached.',
    todo: 'Check the network connection (behind a proxy: set HTTPS_PROXY), then run the command again; it goes on from here.',
  },
  {
    pattern: /\bE?(429|50[0-4])\b.*(registry|https?:)|Too Many Requests|Service Unavailable|Bad Gateway/i,
    reason: 'The package registry answered with an error of its own.',
    todo: 'Wait a minute and run the command again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Read-only file system|Operation not permitted/,
    reason: 'A file or folder may not be written.',
    todo: 'Check who owns the checkout and the caches of npm and pip (a run as root leaves files that others cannot write): sudo chown -R "$USER" . ~/.npm ~/.cache/pip',
  },
  {
    pattern: /THESE PACKAGES DO NOT MATCH THE HASHES|EINTEGRITY|BadZipFile|invalid wheel|zlib\.error/i,
    reason: 'A package arrived damaged.',
    todo: 'Empty the caches (npm cache clean --force, pip cache purge) and run the command again.',
  },
  {
    pattern: /MemoryError|JavaScript heap out of memory|Cannot allocate memory|ENOMEM/,
    reason: 'The machine ran out of memory.',
    todo: 'Close other programs, or give the machine or container about 4 GB.',
  },
]

/**
 * Recognises the usual reasons why an installation fails.
 *
 * @param {string} output - what the tool printed
 * @returns {Advice | undefined}
 */
export function recognise(output) {
  return knownProblems.find(({ pattern }) => pattern.test(output))
}

/**
 * Says why a step failed and what to do.
 *
 * @param {unknown} error - what the step threw
 * @param {(output: string) => Advice | undefined} [known] - the step's own knowledge, asked first
 * @returns {Advice & { lines: readonly string[] }} `lines`: the end of what the failed tool printed
 */
export function explain(error, known) {
  if (error instanceof Problem) return { reason: error.message, todo: error.todo, lines: [] }
  const lines = linesOf(error)
  const output = lines.join('\n')
  const message = error instanceof Error ? error.message : String(error)
  const advice = known?.(output) ?? recognise(`${output}\n${message}`)
  const tail = lines.slice(-15)
  if (advice) return { reason: `${advice.reason} (${message})`, todo: advice.todo, lines: tail }
  return {
    reason: message,
    todo: 'What the tool printed last stands below. Once its cause is gone, run the command again; it goes on from here.',
    lines: tail,
  }
}

/**
 * @param {unknown} error
 * @returns {readonly string[]}
 */
function linesOf(error) {
  return error instanceof Error && 'lines' in error && Array.isArray(error.lines) ? error.lines : []
}
