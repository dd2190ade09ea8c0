import { expect, test } from 'vitest'
import { crc32c } from './crc32c.ts'

// The examples of RFC 3720, appendix B.4, which prints the checksums lowest byte first.
const READ_COMMAND = Buffer.from(
  '01c00000000000000000000000000000140000000000040000000014000000182800000000000000' + '0200000000000000',
  'hex',
)

test.each([
  ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes that count up', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['32 bytes that count down', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
  ['an iSCSI read command', READ_COMMAND, 0xd9963a56],
])('%s', (_, bytes, checksum) => {
  expect(crc32c(bytes)).toBe(checksum)
})

test('a part of the bytes has the checksum that it has alone', () => {
  const bytes = Uint8Array.from({ length: 40 }, (_, index) => (index < 4 ? 200 : index - 4))
  expect(crc32c(bytes, 4, 36)).toBe(0x46dd794e)
  expect(crc32c(bytes, 7, 7)).toBe(0)
})
