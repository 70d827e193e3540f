import type { Entry } from '../../src/archive/entry.ts'
import { decodeName } from '../../src/archive/name-encoding.ts'
import { canonicalPath } from '../../src/archive/names.ts'
import type { Report } from '../../src/model/report.ts'
import { isKnown } from './known-differences.ts'
import type { ReadEntry, Reading, Readings } from './oracle.ts'

/** What of a READY zip another program reads otherwise. */
export function differences(report: Report, listing: readonly Entry[], { listed, streamed }: Readings): string[] {
  const byOffset = [...listing].sort((a, b) => a.localHeaderOffset - b.localHeaderOffset)
  const wrong = [
    ...compareReading('listed', report, listing, listed, nameInHeader),
    ...compareReading('streamed', report, byOffset, streamed, ({ name }) => name),
    ...twins(listing, nameInHeader),
    ...twins(listing, ({ name }) => name),
  ]
  const hashes = new Map(listed.entries?.map(({ offset, sha256 }) => [offset, sha256]))
  for (const { offset, sha256, name } of streamed.entries ?? []) {
    const other = hashes.get(offset)
    if (other !== undefined && other !== sha256) wrong.push(`two contents: ${JSON.stringify(name)}`)
  }
  return wrong
}

function compareReading(
  reader: 'listed' | 'streamed',
  { findings }: Report,
  expected: readonly Entry[],
  { entries, error = '' }: Reading,
  nameOf: (entry: Entry) => string,
): string[] {
  const codes = findings.map(({ code }) => code)
  if (entries === undefined) return isKnown(reader, error, codes) ? [] : [`${reader}: refused, ${error}`]
  const want = expected.map(entry =>
    shown(nameOf(entry), entry.uncompressedSizeBytes, entry.crc32, entry.localHeaderOffset),
  )
  const got = entries.map(shownRead)
  const missing = want.filter(entry => !got.includes(entry))
  const more = got.filter(entry => !want.includes(entry))
  if (missing.length === 0 && more.length === 0 && got.length === want.length) return []
  return [`${reader}: reads other entries; lacks ${missing.join(' ')}; has ${more.join(' ')}`.slice(0, 1_000)]
}

function shownRead({ name, sizeBytes, crc32, offset }: ReadEntry): string {
  return shown(name, sizeBytes, crc32, offset)
}

function shown(name: string, sizeBytes: number, crc32: number, offset: number): string {
  return `${JSON.stringify(name)} (${sizeBytes} bytes, CRC ${crc32}, at ${offset})`
}

function nameInHeader({ nameBytes, flags }: Entry): string {
  return decodeName(nameBytes, (flags & 0x0800) !== 0)
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
