import { isUtf8 } from 'node:buffer'
import type { Claimant } from '../../../auth/authenticator.ts'
import type { ListedPart } from '../../../builds/complete-upload.ts'
import { MAX_PART_NUMBER } from '../../../builds/multipart-upload.ts'
import { CHECKSUM_ALGORITHMS } from '../../../streams/checksums.ts'
import { Gathered } from '../../../streams/gathered.ts'
import type { RawRequest } from '../../raw-request.ts'
import { receivedBody } from './payload.ts'
import { malformedXml } from './xml.ts'

/** 10,000 parts with an entity tag and a SHA-256 each, indented, have 3 MiB. */
const MAX_LIST_BYTES = 4 * 1024 ** 2

/**
 * The parts that a CompleteMultipartUpload lists in its body.
 *
 * @throws GantryError `MalformedXML`, and whatever the body's own checks find
 */
export async function readListedParts(raw: RawRequest, claimant: Claimant): Promise<ListedPart[]> {
  const gathered = new Gathered()
  for await (const chunk of bodyOf(raw, claimant)) gathered.add(chunk)
  return parseListedParts(gathered.bytes())
}

/** The header `x-amz-checksum-…` of a Complete is the object's, not the body's. */
function bodyOf(raw: RawRequest, claimant: Claimant): AsyncIterable<Buffer> {
  const headers = new Map([...raw.headers].filter(([name]) => !name.startsWith('x-amz-checksum-')))
  return receivedBody({ headers, body: raw.body }, claimant, MAX_LIST_BYTES).open()
}

/** Many times what a part's element holds, and more elements than it has; errors repeat some of it. */
const MAX_TEXT_LENGTH = 1024
const MAX_PART_ELEMENTS = 32

/**
 * A tag and the text before it; a namespace prefix is passed over. Attributes begin with a character that no name has, or a match
 * could take quadratic time. Bounds would do as well, but V8 unrolls them: to compile `{0,512}` took 30 ms at every Complete.
 */
const TOKEN = /([^<]*)<(\/?)(?:[\w.-]+:)?([A-Za-z][\w.-]*)((?:[\s/][^<>]*)?)>/y

const CHECKSUM_ELEMENTS: ReadonlySet<string> = new Set(CHECKSUM_ALGORITHMS.map(algorithm => `Checksum${algorithm}`))

/**
 * Reads the document of a CompleteMultipartUpload:
 *
 * ```xml
 * <CompleteMultipartUpload xmlns="…"><Part><PartNumber>1</PartNumber><ETag>"…"</ETag><ChecksumCRC32>…</ChecksumCRC32></Part>…
 * ```
 *
 * In one pass that ends at the first thing that doesn't belong there: a general parser takes seconds over four hostile
 * megabytes, and everybody else waits meanwhile. Three levels deep, no document type, no comments, no CDATA.
 *
 * @throws GantryError `MalformedXML`
 */
export function parseListedParts(body: Buffer): ListedPart[] {
  if (!isUtf8(body)) throw malformedXml()
  const text = body.toString().replace(/^\ufeff?\s{0,64}<\?xml[^<>]{0,128}\?>/, '')
  const parts: ListedPart[] = []
  const open: string[] = []
  let part: Record<string, string> = {}
  let elements = 0
  TOKEN.lastIndex = 0
  do {
    const [token, before = '', slash, name = '', rest = ''] = TOKEN.exec(text) ?? []
    if (token === undefined) throw malformedXml()
    if (slash === '') {
      const parent = ['', 'CompleteMultipartUpload', 'Part'][open.length]
      const isExpected = [name === 'CompleteMultipartUpload', name === 'Part', true][open.length] ?? false
      if (before.trim() !== '' || !isExpected || (open.at(-1) ?? '') !== parent || rest.endsWith('/'))
        throw malformedXml()
      open.push(name)
    } else {
      if (open.pop() !== name || rest.trim() !== '') throw malformedXml()
      if (open.length === 2) {
        if (before.length > MAX_TEXT_LENGTH || ++elements > MAX_PART_ELEMENTS) throw malformedXml()
        if (Object.hasOwn(part, name)) throw malformedXml()
        part[name] = unescapeText(before)
      } else if (before.trim() !== '') throw malformedXml()
      if (open.length === 1) {
        if (parts.push(readPart(part)) > MAX_PART_NUMBER) throw malformedXml()
        part = {}
        elements = 0
      }
    }
  } while (open.length > 0)
  if (text.slice(TOKEN.lastIndex).trim() !== '' || parts.length === 0) throw malformedXml()
  return parts
}

function readPart(elements: Readonly<Record<string, string>>): ListedPart {
  const { PartNumber: partNumber = '', ETag: etag } = elements
  if (!/^\s*\d{1,5}\s*$/.test(partNumber) || etag === undefined) throw malformedXml()
  const checksum = Object.keys(elements).find(name => CHECKSUM_ELEMENTS.has(name))
  return {
    partNumber: Number(partNumber),
    etag: etag.trim().replace(/^"(.*)"$/, '$1'),
    checksum: checksum === undefined ? undefined : elements[checksum]?.trim(),
  }
}

/** XML's five entities, and characters by number, as some clients write the quotes of an entity tag. */
const ENTITIES: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>' }

function unescapeText(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(#\d{1,7}|#x[0-9A-Fa-f]{1,6}|\w{1,8})?;?/g, (_whole, name: string | undefined) => {
    const code = name?.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name?.slice(1))
    const character = name?.startsWith('#') && code <= 0x10_ffff ? String.fromCodePoint(code) : ENTITIES[name ?? '']
    if (character === undefined) throw malformedXml()
    return character
  })
}
