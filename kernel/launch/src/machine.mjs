/** @file Which machines and which versions of Node the two commands run on. */

/** The oldest Node that can install the packages; everything after that runs on the Node 24 among them. */
export const oldestNode = '20.19.0'

/** The oldest Node that can take the place of the Node 24 from npm. */
export const oldestOwnNode = '24.15.0'

/**
 * Says why the two commands cannot run here, or nothing if they can.
 *
 * @param {string} nodeVersion - as in `process.versions.node`
 * @param {string} platform - as in `process.platform`
 * @returns {string | undefined} the reason and what to do
 */
export function refuseMachine(nodeVersion, platform) {
  if (platform === 'win32') {
    return 'Diptych runs on Linux, and TensorFlow uses GPUs on Windows only through WSL. Install WSL (wsl --install), clone Diptych inside it and run npm start there.'
  }
  if (platform !== 'linux') {
    return `Diptych runs on Linux (x64 and arm64); this is ${platform}. Use a Linux machine, a container or a virtual machine.`
  }
  if (!isAtLeast(nodeVersion, oldestNode)) {
    return `Diptych needs Node ${oldestNode} or newer to install itself; this is Node ${nodeVersion}. Install a current Node (https://nodejs.org/download, or your system's packages) and run the command again.`
  }
  return undefined
}

/**
 * Compares two versions number by number; what follows a `-` counts for nothing.
 *
 * @param {string} version
 * @param {string} wanted
 * @returns {boolean} whether `version` is `wanted` or newer
 */
export function isAtLeast(version, wanted) {
  const have = numbers(version)
  const want = numbers(wanted)
  for (let index = 0; index < want.length; index++) {
    const difference = (have[index] || 0) - (want[index] || 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/** @param {string} version */
function numbers(version) {
  return version.replace(/^v/, '').replace(/-.*/, '').split('.').map(Number)
}
