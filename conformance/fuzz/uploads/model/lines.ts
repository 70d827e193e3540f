/** Reads lines that end in CRLF, and what lies between them. */
export class LineReader {
  readonly #bytes: Buffer
  at: number

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes
    this.at = at
  }

  get isAtEnd(): boolean {
    return this.at === this.#bytes.length
  }

  /** Undefined if there is no whole one. */
  line(): string | undefined {
    const end = this.#bytes.indexOf('\r\n', this.at)
    if (end < 0) return undefined
    const line = this.#bytes.toString('latin1', this.at, end)
    this.at = end + 2
    return line
  }

  /** Undefined if there are not so many octets. */
  take(count: number): Buffer | undefined {
    if (this.at + count > this.#bytes.length) return undefined
    this.at += count
    return this.#bytes.subarray(this.at - count, this.at)
  }
}

export interface ReadChunk {
  readonly extension: string
  readonly data: Buffer
}

export type ReadChunks =
  | { readonly kind: 'whole'; readonly chunks: readonly ReadChunk[]; readonly longestSize: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'broken'; readonly why: string }

/** Chunks up to the empty one, and no further: a size in hexadecimal, what follows it on the line, and as much data. */
export function chunksOf(reader: LineReader, takes: (extension: string) => boolean): ReadChunks {
  const chunks: ReadChunk[] = []
  let longestSize = 0
  for (;;) {
    const line = reader.line()
    if (line === undefined) return { kind: 'cut' }
    const [, size, extension] = /^([0-9a-fA-F]+)(.*)$/s.exec(line) ?? []
    if (size === undefined || extension === undefined || !takes(extension))
      return { kind: 'broken', why: `the chunk header ${JSON.stringify(line.slice(0, 100))}` }
    longestSize = Math.max(longestSize, size.length)
    const data = reader.take(Number.parseInt(size, 16))
    if (!data) return { kind: 'cut' }
    chunks.push({ extension, data })
    if (data.length === 0) return { kind: 'whole', chunks, longestSize }
    const end = reader.line()
    if (end === undefined) return { kind: 'cut' }
    if (end !== '') return { kind: 'broken', why: 'a chunk longer than its size' }
  }
}
