const CARRIAGE_RETURN = '\r'
const LINE_FEED = 0x0a

/** Gathers one line after another, each ended by CRLF, from buffers that are cut anywhere. */
export class CrlfLines {
  readonly #maxLength: number
  #pending = ''

  /** @param maxLength of a line, in octets without its CRLF */
  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  /**
   * Takes octets of `buffer` from `at` on, up to the next CRLF.
   *
   * @returns the line as Latin-1, undefined when it goes on in the next buffer or `'too long'`; and where to go on
   */
  take(buffer: Buffer, at: number): { line: string | undefined | TooLong; next: number } {
    if (this.#pending.endsWith(CARRIAGE_RETURN) && buffer[at] === LINE_FEED) return this.#finish(-1, at + 1)
    const room = buffer.subarray(at, at + this.#maxLength + 2)
    const end = room.indexOf('\r\n', 0, 'latin1')
    this.#pending += room.toString('latin1', 0, end < 0 ? undefined : end)
    if (end >= 0) return this.#finish(undefined, at + end + 2)
    // A CR at the end may be half of the CRLF.
    const line = this.#pending.length > this.#maxLength + 1 ? TOO_LONG : undefined
    return { line, next: buffer.length }
  }

  #finish(cut: number | undefined, next: number): { line: string | TooLong; next: number } {
    const line = this.#pending.slice(0, cut)
    this.#pending = ''
    return { line: line.length > this.#maxLength ? TOO_LONG : line, next }
  }
}

export const TOO_LONG = Symbol('a line that is too long')
export type TooLong = typeof TOO_LONG
