import { FILE_KINDS, type FileKind } from '../fitness/file-kind.ts'

const SHA256_BYTES = 32
/** A digest, and the kind of file: 0 while the entry hasn't been checked, or was found wrong. */
const RECORD_BYTES = SHA256_BYTES + 1

/** What is known of an entry whose content was checked. */
export interface CheckedFile {
  readonly kind: FileKind
  /** Of the content; 32 bytes. */
  readonly sha256: Uint8Array
}

/** What the threads of a verification know of each entry's content, by the entry's index, in memory that they share. */
export class CheckedFiles {
  readonly #memory: SharedArrayBuffer

  /**
   * Memory for up to `maxEntries`; only what is used of it takes room.
   */
  static share(maxEntries: number): SharedArrayBuffer {
    return new SharedArrayBuffer(0, { maxByteLength: maxEntries * RECORD_BYTES })
  }

  constructor(memory: SharedArrayBuffer) {
    this.#memory = memory
  }

  /** Before anything is recorded; every thread does so, with the same count. */
  prepare(entryCount: number): void {
    const wanted = entryCount * RECORD_BYTES
    if (this.#memory.byteLength < wanted) this.#memory.grow(wanted)
  }

  record(index: number, { kind, sha256 }: CheckedFile): void {
    const record = this.#recordOf(index)
    record.set(sha256, 1)
    record[0] = FILE_KINDS.indexOf(kind) + 1
  }

  /** Undefined: not checked, or found wrong. */
  of(index: number): CheckedFile | undefined {
    const record = this.#recordOf(index)
    const kind = FILE_KINDS[(record[0] ?? 0) - 1]
    return kind && { kind, sha256: record.subarray(1) }
  }

  #recordOf(index: number): Uint8Array {
    return new Uint8Array(this.#memory, index * RECORD_BYTES, RECORD_BYTES)
  }
}
