/** @file Samples as a WAV file of 16 bits, which every browser plays. */

const HEAD_BYTES = 44

/** @param channels - samples from -1 to 1, all of one length; louder ones are cut @param sampleRate - in Hz */
export function encodeWav(channels: readonly Float32Array[], sampleRate: number): Buffer {
  const length = channels[0]?.length ?? 0
  const frameBytes = channels.length * 2
  const wav = Buffer.alloc(HEAD_BYTES + length * frameBytes)
  wav.write('RIFF', 0, 'latin1')
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8, 'latin1')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(channels.length, 22)
  wav.writeUInt32LE(sampleRate, 24)
  wav.writeUInt32LE(sampleRate * frameBytes, 28)
  wav.writeUInt16LE(frameBytes, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36, 'latin1')
  wav.writeUInt32LE(length * frameBytes, 40)
  channels.forEach((samples, channel) => {
    for (let frame = 0; frame < length; frame++) {
      const sample = Math.max(-1, Math.min(1, samples[frame]!))
      // NaN is silence.
      wav.writeInt16LE(Math.round(sample * 0x7fff) || 0, HEAD_BYTES + frame * frameBytes + channel * 2)
    }
  })
  return wav
}
