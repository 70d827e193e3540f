import { createCipheriv, createHash } from 'node:crypto'

const MEBIBYTE = 1024 ** 2
const WORDS = 3_000
/** Half of all runs repeat what came up to so many bytes before, which makes deflate save about half. */
const TEXTURE_WINDOW_BYTES = 8 * 1024

/** Bytes that look random and are the same for the same seed. */
export function seededBytes(seed: string, sizeBytes: number): Buffer {
  const key = createHash('sha256').update(seed).digest().subarray(0, 16)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(sizeBytes))
}

/** Numbers from 0 to below 1 that look random and are the same for the same seed. */
export function seededNumbers(seed: string): () => number {
  let bytes: Buffer = Buffer.alloc(0)
  let refills = 0
  let at = 0
  return () => {
    if (at === bytes.length) {
      bytes = seededBytes(`${seed} ${refills++}`, MEBIBYTE)
      at = 0
    }
    at += 4
    return bytes.readUInt32LE(at - 4) / 2 ** 32
  }
}

/** Lines of JSON with made-up words, few of them frequent, and numbers, as settings and tables have them. */
export function seededText(seed: string, sizeBytes: number): Buffer {
  const random = seededNumbers(seed)
  const letters = 'etaoinshrdlucmfwypvbgkjqxz'
  const letter = () => letters[Math.floor(random() ** 2 * letters.length)] ?? ''
  const words = Array.from({ length: WORDS }, () =>
    Array.from({ length: 3 + Math.floor(random() * 8) }, letter).join(''),
  )
  const word = () => words[Math.floor(random() ** 3 * words.length)] ?? ''
  const lines: string[] = []
  for (let written = 0; written < sizeBytes; ) {
    const position = [random(), random(), random()].map(part => (part * 4096).toFixed(2)).join(', ')
    const line = `  { "id": ${Math.floor(random() * 1e6)}, "${word()}": "${word()} ${word()}", "position": [${position}], "${word()}": ${random() < 0.5} },\n`
    lines.push(line)
    written += line.length
  }
  return Buffer.from(lines.join('')).subarray(0, sizeBytes)
}

/** Bytes of which deflate saves about half, as textures and meshes have them: short runs, every other one seen before. */
export function seededTexture(seed: string, sizeBytes: number): Buffer {
  const random = seededNumbers(seed)
  const bytes = seededBytes(`${seed} bytes`, sizeBytes)
  let at = TEXTURE_WINDOW_BYTES
  while (at < sizeBytes) {
    const from = at - 32 - Math.floor(random() * (TEXTURE_WINDOW_BYTES - 32))
    const length = 6 + Math.floor(random() * 26)
    bytes.copy(bytes, at, from, from + length)
    at += length + 6 + Math.floor(random() * 20)
  }
  return bytes
}
