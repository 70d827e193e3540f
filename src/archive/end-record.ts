import { archiveFinding } from '../findings/finding.ts'
import { Refused } from '../findings/refused.ts'
import { IN_ZIP64_16, IN_ZIP64_32 } from './zip-format.ts'

/** What an end record, plain or zip64, says before it is held against the file. */
export interface EndRecord {
  readonly diskNumber: number
  readonly directoryDisk: number
  readonly entriesOnDisk: number
  readonly entryCount: number
  readonly directorySizeBytes: number
  /** From the beginning of the zip, which isn't always the beginning of the file. */
  readonly directoryOffset: number
}

const SENTINEL: EndRecord = {
  diskNumber: IN_ZIP64_16,
  directoryDisk: IN_ZIP64_16,
  entriesOnDisk: IN_ZIP64_16,
  entryCount: IN_ZIP64_16,
  directorySizeBytes: IN_ZIP64_32,
  directoryOffset: IN_ZIP64_32,
}
const FIELDS = Object.keys(SENTINEL) as (keyof EndRecord)[]

/** Whether a field of the plain record leaves the answer to the zip64 record. */
export function needsZip64(plain: EndRecord): boolean {
  return FIELDS.some(field => plain[field] === SENTINEL[field])
}

/** Whether both records tell the same: two truths would let two programs unpack different files. */
export function agree(plain: EndRecord, zip64: EndRecord): boolean {
  return FIELDS.every(field => plain[field] === SENTINEL[field] || plain[field] === zip64[field])
}

/** Throws {@link Refused} for a piece of a split zip. */
export function refuseSeveralDisks({ diskNumber, directoryDisk, entriesOnDisk, entryCount }: EndRecord): void {
  if (diskNumber === 0 && directoryDisk === 0 && entriesOnDisk === entryCount) return
  throw severalDisks()
}

export function severalDisks(): Refused {
  return new Refused(
    archiveFinding(
      'MULTI_DISK',
      'This is one piece of a zip that was split into several files (.z01, .z02, … .zip).',
      'Zip the folder again without splitting it (no `-s` with zip): one file may have any size. Where all pieces are at hand, `zip -s 0 split.zip --out build.zip` joins them.',
    ),
  )
}
