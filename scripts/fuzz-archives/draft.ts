/** Says what a field holds, given what it would have to hold. */
export type Lie = (truth: number) => number

export type LocalField =
  | 'signature'
  | 'version'
  | 'flags'
  | 'method'
  | 'time'
  | 'crc32'
  | 'compressedSizeBytes'
  | 'uncompressedSizeBytes'
  | 'nameLength'
  | 'extraLength'

export type CentralField =
  | LocalField
  | 'madeBy'
  | 'commentLength'
  | 'disk'
  | 'internalAttributes'
  | 'externalAttributes'
  | 'localHeaderOffset'

export type EndField =
  | 'signature'
  | 'diskNumber'
  | 'directoryDisk'
  | 'entriesOnDisk'
  | 'entryCount'
  | 'directorySizeBytes'
  | 'directoryOffset'
  | 'commentLength'

export type Zip64EndField = Exclude<EndField, 'commentLength'> | 'recordSize'
export type LocatorField = 'signature' | 'disk' | 'recordOffset' | 'diskCount'
export type DescriptorField = 'signature' | 'crc32' | 'compressedSizeBytes' | 'uncompressedSizeBytes'

export type Lies<Field extends string> = Partial<Record<Field, Lie>>

/** With a signature or without one, with sizes of 32 or 64 bits. */
export type DescriptorForm = 'signed' | 'bare' | 'signed64' | 'bare64'

/** One entry, in both places where a zip speaks of it. */
export interface DraftEntry {
  name: Buffer
  /** What the local header calls it, if something else. */
  localName: Buffer | undefined
  content: Buffer
  method: number
  /** The content as it lies in the file. */
  data: Buffer
  flags: number
  version: number
  madeByHost: number
  mode: number
  time: number
  /** Which headers keep sizes and place in a zip64 field. */
  zip64: 'neither' | 'both' | 'local' | 'central'
  descriptor: DescriptorForm | undefined
  /** Extra fields other than the zip64 one. */
  localExtra: Buffer
  centralExtra: Buffer
  comment: Buffer
  /** Bytes between this entry and what follows. */
  gap: Buffer
  local: Lies<LocalField>
  central: Lies<CentralField>
  described: Lies<DescriptorField>
  /** Of the values in its zip64 fields, in their order. */
  localWide: Lie | undefined
  centralWide: Lie | undefined
}

/** A zip as a structure. Left alone it is written right; whatever is changed in it stays as it is. */
export interface Draft {
  prefix: Buffer
  /** Whether offsets count from the beginning of the file rather than from the end of the prefix. */
  countsPrefix: boolean
  /** As they lie in the file. */
  entries: DraftEntry[]
  /** The positions in `entries` that the directory lists, in its order. */
  order: number[]
  beforeDirectory: Buffer
  afterDirectory: Buffer
  zip64End: boolean
  /** Between the zip64 record's own fields and its end. */
  extensibleData: Buffer
  zip64EndLies: Lies<Zip64EndField>
  beforeLocator: Buffer
  hasLocator: boolean
  locatorLies: Lies<LocatorField>
  beforeEnd: Buffer
  hasEnd: boolean
  endLies: Lies<EndField>
  comment: Buffer
  trailing: Buffer
}
