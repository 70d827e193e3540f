import type { Entry } from '../../src/archive/entry.ts'
import { canonicalPath } from '../../src/archive/names.ts'
import { isKnown, nameInHeader, namesOf, type Read, type Reader, stopsInGap } from './known-differences.ts'
import type { Reading, Readings } from './oracle.ts'

/** What of a READY zip another program reads otherwise. */
export function differences(read: Read, { listed, streamed }: Readings): string[] {
  const { listing } = read
  const refused = (reader: Reader, error: string) =>
    isKnown(reader, error, read) ? [] : [`${reader}: refused, ${error}`]
  const wrong = [
    ...(listed.error === undefined ? compareReading('listed', listing, listed) : refused('listed', listed.error)),
    ...(streamed.error === undefined
      ? compareReading('streamed', listing, streamed)
      : refused('streamed', streamed.error)),
    ...twins(listing, nameInHeader),
    ...twins(listing, ({ name }) => name),
  ]
  for (const { offset, sha256, name } of [...(listed.entries ?? []), ...(streamed.entries ?? [])]) {
    if (read.hashes.get(offset) !== sha256) wrong.push(`another content: ${JSON.stringify(name)}`)
  }
  return wrong
}

function compareReading(
  reader: 'listed' | 'streamed',
  expected: readonly Entry[],
  { entries = [], end = 0 }: Reading,
): string[] {
  const byOffset = new Map(expected.map(entry => [entry.localHeaderOffset, entry]))
  const wrong = entries.flatMap(({ name, sizeBytes, crc32, offset }) => {
    const entry = byOffset.get(offset)
    byOffset.delete(offset)
    const got = `${JSON.stringify(name).slice(0, 300)}, ${sizeBytes} bytes, CRC ${crc32}, at ${offset}`
    if (entry === undefined) return [`${reader}: has one more: ${got}`]
    const isSame = namesOf(entry).includes(name) && sizeBytes === entry.uncompressedSizeBytes && crc32 === entry.crc32
    const { uncompressedSizeBytes, crc32: checksum } = entry
    return isSame
      ? []
      : [`${reader}: has ${got} for ${JSON.stringify(entry.name)}, ${uncompressedSizeBytes}, ${checksum}`]
  })
  const missing = [...byOffset.values()]
  if (missing.length > 0 && !stopsInGap(reader, end, missing)) {
    wrong.push(`${reader}: lacks ${missing.map(({ name }) => JSON.stringify(name)).join(', ')}`.slice(0, 500))
  }
  return wrong
}

/** Two files that would be unpacked to one place. */
function twins(listing: readonly Entry[], nameOf: (entry: Entry) => string): string[] {
  const seen = new Set<string>()
  return listing.flatMap(entry => {
    const path = canonicalPath(Buffer.from(nameOf(entry))).toString()
    const isTwin = seen.has(path) && !entry.isFolder
    seen.add(path)
    return isTwin ? [`two entries for one place: ${JSON.stringify(path)}`] : []
  })
}
