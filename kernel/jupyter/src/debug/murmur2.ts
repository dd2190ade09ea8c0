/** @file MurmurHash2, by which JupyterLab names cells. */

const M = 0x5bd1e995

/** The hash of a text's UTF-8 bytes, as an unsigned 32-bit number. @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash2.cpp */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text, 'utf8')
  const whole = bytes.length & ~3
  let hash = seed ^ bytes.length
  for (let i = 0; i < whole; i += 4) {
    let block = Math.imul(bytes.readInt32LE(i), M)
    block ^= block >>> 24
    hash = Math.imul(hash, M) ^ Math.imul(block, M)
  }
  if (whole < bytes.length) {
    let rest = 0
    for (let i = bytes.length - 1; i >= whole; i--) rest = (rest << 8) | bytes[i]!
    hash = Math.imul(hash ^ rest, M)
  }
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return (hash ^ (hash >>> 15)) >>> 0
}
