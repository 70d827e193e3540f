import { type ServerSdk, SIGNS, type Sign } from './server-sdk-signs.ts'

/**
 * How the files begin that can hold a server SDK: ELF, PE and Unity's global-metadata.dat (its sanity number is 0xFAB11BAF).
 * Everything else, a game's gigabytes of assets, isn't searched.
 */
const PROGRAM_MAGICS = ['\x7fELF', 'MZ', '\xaf\x1b\xb1\xfa']
const MAGIC_BYTES = 4

/** A program has each sign once or a few times. More of them are somebody's joke, and are not looked at. */
const MAX_SIGHTINGS = 16

const NEEDLES = SIGNS.map(sign => ({ sign, bytes: Buffer.from(sign.needle, 'latin1') }))
const BEHIND_BYTES = Math.max(...SIGNS.map(sign => sign.beforeBytes))
const AHEAD_BYTES = Math.max(...SIGNS.map(sign => sign.afterBytes))
/** From 256 KiB to 4 MiB the speed was measured to be the same. */
const BLOCK_BYTES = 512 * 1024 + BEHIND_BYTES + AHEAD_BYTES
/** What a small program needs. */
const FIRST_BLOCK_BYTES = 16 * 1024

interface Search {
  readonly sign: Sign
  readonly needle: Buffer
  sightings: number
  /** Where in the block to go on. */
  nextAt: number
}

/**
 * Finds the GameLift server SDKs in the bytes of one file, pushed piece by piece from its beginning. The pieces may be of any
 * size, and are not kept. Takes 768 KiB of memory for a program and next to none for other files. The time is that of one copy and
 * of one search for each of five strings, whatever the bytes are (measured: 1 GB a second on one processor).
 */
export class ServerSdkScanner {
  readonly #head: number[] = []
  /** None for what isn't searched: most files. */
  #searches: readonly Search[] = []
  readonly #found = new Map<string, ServerSdk>()
  #block: Buffer | undefined
  #filledBytes = 0
  #isProgram = false

  /** Whether the file begins as one that is searched. */
  get searches(): boolean {
    return this.#isProgram
  }

  push(piece: Buffer): void {
    let rest = piece
    if (this.#head.length < MAGIC_BYTES) {
      rest = this.#begin(piece)
    }
    if (!this.#isProgram) return
    while (rest.length > 0) rest = rest.subarray(this.#fill(rest))
  }

  /**
   * To be asked at the file's end, once. One entry for each language and version; an entry without a version is there only if
   * its language and generation have no other.
   */
  found(): readonly ServerSdk[] {
    if (this.#block !== undefined) this.#search(this.#block, this.#filledBytes)
    const all = [...this.#found.values()]
    const known = all.filter(sdk => sdk.version !== undefined)
    const isKnown = (sdk: ServerSdk) =>
      known.some(({ language, generation }) => language === sdk.language && generation === sdk.generation)
    return all.filter(sdk => sdk.version !== undefined || !isKnown(sdk))
  }

  /** Looks at how the file begins, and returns what of the piece is behind that. */
  #begin(piece: Buffer): Buffer {
    const more = piece.subarray(0, MAGIC_BYTES - this.#head.length)
    this.#head.push(...more)
    if (this.#head.length === MAGIC_BYTES) {
      const head = Buffer.from(this.#head)
      this.#isProgram = PROGRAM_MAGICS.some(magic => head.toString('latin1').startsWith(magic))
      if (this.#isProgram) {
        this.#searches = NEEDLES.map(({ sign, bytes }) => ({ sign, needle: bytes, sightings: 0, nextAt: 0 }))
        this.#fill(head)
      }
    }
    return piece.subarray(more.length)
  }

  /** Copies what fits, and returns how much that is. */
  #fill(bytes: Buffer): number {
    this.#block = roomier(this.#block, this.#filledBytes)
    const copiedBytes = bytes.copy(this.#block, this.#filledBytes)
    this.#filledBytes += copiedBytes
    if (this.#filledBytes === BLOCK_BYTES) {
      const until = BLOCK_BYTES - AHEAD_BYTES
      this.#search(this.#block, until)
      this.#drop(this.#block, until - BEHIND_BYTES)
    }
    return copiedBytes
  }

  /** Reads every sign that begins before `until`. */
  #search(block: Buffer, until: number): void {
    for (const search of this.#searches) {
      const { sign, needle } = search
      const searched = block.subarray(0, Math.min(this.#filledBytes, until + needle.length - 1))
      while (search.sightings < MAX_SIGHTINGS) {
        const at = searched.indexOf(needle, search.nextAt)
        if (at < 0) break
        search.sightings += 1
        // What else stands in the stretch that is read is read with it.
        search.nextAt = at + sign.afterBytes
        this.#read(sign, block, at)
      }
      search.nextAt = Math.max(search.nextAt, until)
    }
  }

  #read(sign: Sign, block: Buffer, at: number): void {
    const from = Math.max(0, at - sign.beforeBytes)
    const around = block.toString('latin1', from, Math.min(this.#filledBytes, at + sign.afterBytes))
    const sdk = sign.read(around, at - from)
    if (sdk !== undefined) this.#found.set(`${sdk.language} ${sdk.generation} ${sdk.version}`, sdk)
  }

  #drop(block: Buffer, bytes: number): void {
    block.copyWithin(0, bytes, this.#filledBytes)
    this.#filledBytes -= bytes
    for (const search of this.#searches) search.nextAt -= bytes
  }
}

/** The block, or one with more room if it is full: most programs of a hostile zip have a few bytes. */
function roomier(block: Buffer | undefined, filledBytes: number): Buffer {
  if (block === undefined) return Buffer.allocUnsafe(FIRST_BLOCK_BYTES)
  if (filledBytes < block.length) return block
  const larger = Buffer.allocUnsafe(Math.min(4 * block.length, BLOCK_BYTES))
  block.copy(larger)
  return larger
}
