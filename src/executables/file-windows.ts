import type { RangedReader } from '../streams/ranged-reader.ts'
import { endsOutside } from './broken.ts'

export interface Range {
  readonly offset: number
  readonly length: number
}

interface Piece {
  readonly start: number
  readonly bytes: Buffer
}

/** The tables that matter are in front of the code in small programs, and a list of them is in all. */
const HEAD_BYTES = 64 * 1024
/** What lies between two ranges that are nearer to each other than this is read along with them. */
const GAP_BYTES = 512

/**
 * The parts of a file that were read. Whoever reads a compressed file has to unpack it again from its beginning to go
 * back, so parts are loaded many at once, the lowest first, and none twice.
 */
export class FileWindows {
  readonly sizeBytes: number
  readonly head: Buffer
  readonly #content: RangedReader
  /** In order; they don't overlap. */
  #pieces: Piece[]

  private constructor(content: RangedReader, head: Buffer) {
    this.#content = content
    this.sizeBytes = content.sizeBytes
    this.head = head
    this.#pieces = [{ start: 0, bytes: head }]
  }

  static async open(content: RangedReader): Promise<FileWindows> {
    return new FileWindows(content, await content.read(0, Math.min(content.sizeBytes, HEAD_BYTES)))
  }

  /** Whether the file is long enough to have `range`. */
  holds({ offset, length }: Range): boolean {
    return offset + length <= this.sizeBytes
  }

  /** `range`, if the file is long enough to have it. Else throws `Broken`, calling it `what`. */
  demand(what: string, range: Range): Range {
    if (!this.holds(range)) throw endsOutside(what, range, this.sizeBytes)
    return range
  }

  /** What the file has from `offset` on, at most `maxBytes`. */
  upTo(offset: number, maxBytes: number): Range {
    return { offset, length: Math.max(0, Math.min(maxBytes, this.sizeBytes - offset)) }
  }

  /** Reads `ranges`, which the file must hold, as far as they weren't. */
  async load(ranges: readonly Range[]): Promise<void> {
    const read: Piece[] = []
    for (const range of joinNear(ranges)) {
      for (const { offset, length } of this.#missing(range)) {
        read.push({ start: offset, bytes: await this.#content.read(offset, length) })
      }
    }
    if (read.length > 0) this.#pieces = [...this.#pieces, ...read].sort((a, b) => a.start - b.start)
  }

  /** The bytes of a range that was loaded. */
  bytes({ offset, length }: Range): Buffer {
    const taken: Buffer[] = []
    let position = offset
    const end = offset + length
    for (let index = this.#lastFrom(offset); position < end; index += 1) {
      const piece = this.#pieces[index]
      if (!piece || piece.start > position || piece.start + piece.bytes.length <= position) {
        throw new Error(`bytes ${position} to ${end} weren't loaded`)
      }
      taken.push(piece.bytes.subarray(position - piece.start, end - piece.start))
      position = piece.start + piece.bytes.length
    }
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken)
  }

  /** The index of the last piece that begins at or before `offset`; the head begins at 0. */
  #lastFrom(offset: number): number {
    let low = 0
    let high = this.#pieces.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.#pieces[middle]?.start ?? 0) <= offset) low = middle
      else high = middle
    }
    return low
  }

  #missing({ offset, length }: Range): Range[] {
    const missing: Range[] = []
    const end = offset + length
    let position = offset
    for (let index = this.#lastFrom(offset); position < end; index += 1) {
      const piece = this.#pieces[index]
      const pieceStart = Math.min(piece?.start ?? end, end)
      if (pieceStart > position) missing.push({ offset: position, length: pieceStart - position })
      position = Math.max(position, piece ? piece.start + piece.bytes.length : end)
    }
    return missing
  }
}

/** `ranges` in order, with those joined that overlap or nearly touch. */
function joinNear(ranges: readonly Range[]): Range[] {
  const joined: { offset: number; length: number }[] = []
  for (const { offset, length } of ranges.filter(range => range.length > 0).sort((a, b) => a.offset - b.offset)) {
    const last = joined.at(-1)
    if (last && offset <= last.offset + last.length + GAP_BYTES) {
      last.length = Math.max(last.length, offset + length - last.offset)
    } else {
      joined.push({ offset, length })
    }
  }
  return joined
}
