import { crc32 } from 'node:zlib'
import { IN_ZIP64_32, readUint64 } from './zip-format.ts'

/** 4.5.3 */
const ZIP64 = 0x0001
/** 4.6.9 */
const UNICODE_PATH = 0x7075

/** Tools pad the extra area with a few bytes, which end the search as they can't be a field. */
function* extraFields(extra: Buffer): Generator<{ id: number; data: Buffer; end: number }, void> {
  let position = 0
  while (position + 4 <= extra.length) {
    const end = position + 4 + extra.readUInt16LE(position + 2)
    yield { id: extra.readUInt16LE(position), data: extra.subarray(position + 4, end), end }
    position = end
  }
}

/** The data of the extra field `id`, or undefined. */
function findExtraField(extra: Buffer, id: number): Buffer | undefined {
  return extraFields(extra).find(field => field.id === id)?.data
}

/**
 * What is wrong with an extra area, or undefined: a field that is longer than what is left for it, which many programs
 * refuse, or one that says twice what an entry is called or how large it is, and not the same: some programs take the first,
 * others the last. To be asked before the other functions here.
 */
export function extraProblem(extra: Buffer): 'gives name or size twice' | 'has damaged extra fields' | undefined {
  let wide: Buffer | undefined
  let path: Buffer | undefined
  for (const { id, data, end } of extraFields(extra)) {
    if (end > extra.length) return 'has damaged extra fields'
    if (id === ZIP64) {
      if (wide !== undefined && !wide.equals(data)) return 'gives name or size twice'
      wide = data
    } else if (id === UNICODE_PATH) {
      if (path !== undefined && !path.equals(data)) return 'gives name or size twice'
      path = data
    }
  }
  return undefined
}

/** Fields of a header that may stand in its zip64 extra field. */
export interface WideFields {
  readonly uncompressedSizeBytes: number
  readonly compressedSizeBytes: number
  readonly localHeaderOffset: number
}

/**
 * The true values of `narrow`: those that read 0xFFFFFFFF are in the zip64 extra field. 4.5.3: "The order of the fields in
 * the zip64 extended information record is fixed, but the fields MUST only appear if the corresponding Local or Central
 * directory record field is set to 0xFFFF or 0xFFFFFFFF." Undefined if one is needed and missing.
 */
export function widen(narrow: WideFields, extra: Buffer): WideFields | undefined {
  const { uncompressedSizeBytes, compressedSizeBytes, localHeaderOffset } = narrow
  const largest = Math.max(uncompressedSizeBytes, compressedSizeBytes, localHeaderOffset)
  if (largest < IN_ZIP64_32) return narrow
  const field = findExtraField(extra, ZIP64)
  if (field === undefined) return undefined
  let position = 0
  let missing = false
  const next = (value: number): number => {
    if (value !== IN_ZIP64_32) return value
    if (position + 8 > field.length) {
      missing = true
      return value
    }
    position += 8
    return readUint64(field, position - 8)
  }
  const wide = {
    uncompressedSizeBytes: next(uncompressedSizeBytes),
    compressedSizeBytes: next(compressedSizeBytes),
    localHeaderOffset: next(localHeaderOffset),
  }
  return missing ? undefined : wide
}

/** The disk that an entry begins on, where its header leaves that to the zip64 field: behind the values of {@link widen}. */
export function wideDisk(narrow: WideFields, extra: Buffer): number | undefined {
  const position = 8 * Object.values(narrow).filter(value => value === IN_ZIP64_32).length
  const field = findExtraField(extra, ZIP64)
  return field !== undefined && field.length >= position + 4 ? field.readUInt32LE(position) : undefined
}

/**
 * The name in the Info-ZIP Unicode Path extra field, which unpackers prefer to the name in the header. 4.6.9: "If the CRC
 * check fails, this Unicode Path Extra Field SHOULD be ignored".
 */
export function unicodePath(extra: Buffer, nameBytes: Buffer): Buffer | undefined {
  if (extra.length < 9) return undefined
  const field = findExtraField(extra, UNICODE_PATH)
  if (field === undefined || field.length < 5 || field[0] !== 1) return undefined
  return field.readUInt32LE(1) === crc32(nameBytes) ? field.subarray(5) : undefined
}
