/** A block of a version resource: `VS_VERSIONINFO` and all that it contains are built alike. */
interface Block {
  readonly key: string
  readonly value: Buffer
  /** The blocks that it contains. */
  readonly rest: Buffer
}

/** Length, length of the value, and whether that is text. */
const BLOCK_BYTES = 6
/** Longer ones aren't names or versions. */
const MAX_CHARACTERS = 255

/**
 * The texts of a version resource by their names, such as `ProductVersion`; where several languages have one, the first.
 * What can't be read is left out.
 */
export function versionTexts(resource: Buffer): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const info of blocks(resource)) {
    for (const { key, rest } of blocks(info.rest)) {
      if (key !== 'StringFileInfo') continue
      for (const language of blocks(rest)) {
        for (const { key: name, value } of blocks(language.rest)) {
          const text = untilZero(value).trim()
          if (text !== '' && text.length <= MAX_CHARACTERS && !texts.has(name)) texts.set(name, text)
        }
      }
    }
  }
  return texts
}

function* blocks(bytes: Buffer): Generator<Block, void> {
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; ) {
    const length = bytes.readUInt16LE(at)
    const isText = bytes.readUInt16LE(at + 4) === 1
    if (length < BLOCK_BYTES) return
    const block = bytes.subarray(at, at + length)
    const key = untilZero(block.subarray(BLOCK_BYTES))
    const valueAt = aligned(BLOCK_BYTES + 2 * (key.length + 1))
    // The length of a text is in characters, and some compilers count bytes; a text ends with a zero, too.
    const valueBytes = bytes.readUInt16LE(at + 2) * (isText ? 2 : 1)
    const valueEnd = valueAt + valueBytes
    yield { key, value: block.subarray(valueAt, valueEnd), rest: block.subarray(aligned(valueEnd)) }
    at += aligned(length)
  }
}

/** UTF-16 text up to the first zero. */
function untilZero(bytes: Buffer): string {
  const text = bytes.toString('utf16le')
  const end = text.indexOf('\0')
  return end < 0 ? text : text.slice(0, end)
}

/** Blocks and values begin at multiples of four. */
function aligned(offset: number): number {
  return Math.ceil(offset / 4) * 4
}
