import { createHash } from 'node:crypto'
import type { Answer } from '../wire.ts'
import { checksumOf, headerOfChecksum } from './checksums.ts'
import type { Upload } from './model/verdict.ts'
import type { Slot } from './slots.ts'
import type { Stored, StoredPart } from './stored.ts'

interface Kept {
  readonly part: StoredPart
  readonly sha256: string
}

/** What must be stored, and nothing else: each part that was accepted, until another takes its place. */
export class Ledger {
  readonly #stored: Stored
  readonly #kept = new Map<string, Kept>()
  /** Uploads without an answer of their own: there as a whole, or not at all. */
  readonly #unsettled: { slot: Slot; upload: Upload | undefined }[] = []

  constructor(stored: Stored) {
    this.#stored = stored
  }

  /** Says what is wrong with what an upload left behind that was answered 200. */
  accepted(slot: Slot, { payload, algorithms }: Upload, answer: Answer): string | undefined {
    const found = this.#find(slot)
    if (!found) return 'it was accepted, and no row has it'
    const { id, part } = found
    if (part.sizeBytes !== payload.length) return `${part.sizeBytes} bytes are stored instead of ${payload.length}`
    const bytes = this.#stored.bytes(id, part.extent)
    if (!bytes.equals(payload)) return `other bytes are stored than were sent, ${firstDifference(bytes, payload)}`
    if (answer.headers.get('etag') !== `"${part.etag}"`) return `the ETag is not the stored one, ${part.etag}`
    const md5 = createHash('md5').update(payload).digest('hex')
    if (part.etag !== md5 && (algorithms.length === 0 || !part.etag.endsWith('-1')))
      return `the ETag is not the MD5 ${md5}`
    for (const algorithm of algorithms) {
      const value = answer.headers.get(headerOfChecksum(algorithm))
      if (algorithms.length === 1 && value === undefined) return `the ${algorithm} is not in the answer`
      if (value !== undefined && value !== checksumOf(algorithm, payload))
        return `the ${algorithm} in the answer is ${value}`
      if (algorithms.length === 1 && part.checksum !== value) return `the stored checksum is ${part.checksum}`
    }
    const key = keyOf(id, slot.partNumber)
    if (this.#kept.get(key)?.part.extent === part.extent) return 'it was accepted, and what was there before still is'
    this.#kept.set(key, { part, sha256: digest(payload) })
    return undefined
  }

  /** Says what is wrong with what an upload left behind that wasn't. */
  refused(slot: Slot): string | undefined {
    const found = this.#find(slot)
    const kept = found && this.#kept.get(keyOf(found.id, slot.partNumber))
    const before = slot.uploadId === undefined ? undefined : this.#kept.get(keyOf(slot.uploadId, slot.partNumber))
    if (found?.part.extent === before?.part.extent && found?.part.extent === kept?.part.extent) return undefined
    return `it was not accepted, and the row is ${JSON.stringify(found)} instead of ${JSON.stringify(before?.part)}`
  }

  /** Nobody was told what became of it. */
  unsettled(slot: Slot, upload: Upload | undefined): void {
    this.#unsettled.push({ slot, upload })
  }

  /** Says what is wrong once nothing is under way. */
  review(): string[] {
    const wrong: string[] = []
    for (const { slot, upload } of this.#unsettled.splice(0)) {
      const found = this.#find(slot)
      if (!found) continue
      const { id, part } = found
      const key = keyOf(id, slot.partNumber)
      if (part.extent === this.#kept.get(key)?.part.extent) continue
      if (!upload) wrong.push(`${key} is stored, and its request was to be refused`)
      else if (!this.#stored.bytes(id, part.extent).equals(upload.payload))
        wrong.push(`${key} holds other bytes than were sent`)
      else this.#kept.set(key, { part, sha256: digest(upload.payload) })
    }
    for (const [key, { part, sha256 }] of this.#kept) {
      const [id, now] = this.#read(key)
      if (JSON.stringify(now) !== JSON.stringify(part))
        wrong.push(`the row of ${key} is ${JSON.stringify(now)} instead of ${JSON.stringify(part)}`)
      else if (digest(this.#stored.bytes(id, part.extent)) !== sha256) wrong.push(`the bytes of ${key} have changed`)
    }
    return wrong
  }

  /** Whether a PutObject's build has been given its object. */
  hasObject({ build, uploadId }: Slot): boolean {
    return uploadId === undefined && this.#stored.objectOf(build.id) !== undefined
  }

  #find({ build, partNumber, uploadId }: Slot): { id: string; part: StoredPart } | undefined {
    const id = uploadId ?? this.#stored.objectOf(build.id)
    const part = id === undefined ? undefined : this.#stored.part(id, partNumber)
    return id === undefined || part === undefined ? undefined : { id, part }
  }

  #read(key: string): [id: string, part: StoredPart | undefined] {
    const [id = '', partNumber] = key.split(' ')
    return [id, this.#stored.part(id, Number(partNumber))]
  }
}

function keyOf(id: string, partNumber: number): string {
  return `${id} ${partNumber}`
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function firstDifference(a: Buffer, b: Buffer): string {
  return `first at ${a.findIndex((byte, index) => byte !== b[index])} of ${b.length}`
}
