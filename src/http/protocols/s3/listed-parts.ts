import type { Claimant } from '../../../auth/authenticator.ts'
import type { ListedPart } from '../../../builds/complete-upload.ts'
import { MAX_PART_NUMBER } from '../../../builds/multipart-upload.ts'
import { CHECKSUM_ALGORITHMS } from '../../../streams/checksums.ts'
import { Gathered } from '../../../streams/gathered.ts'
import type { RawRequest } from '../../raw-request.ts'
import { receivedBody } from './payload.ts'
import { malformedXml, parseXml } from './xml.ts'

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
  const { CompleteMultipartUpload: root } = parseXml(gathered.bytes())
  const parts = typeof root === 'object' && root !== null && 'Part' in root ? root.Part : undefined
  if (!Array.isArray(parts) || parts.length === 0 || parts.length > MAX_PART_NUMBER) throw malformedXml()
  return parts.map(readPart)
}

/** The header `x-amz-checksum-…` of a Complete is the object's, not the body's. */
function bodyOf(raw: RawRequest, claimant: Claimant): AsyncIterable<Buffer> {
  const headers = new Map([...raw.headers].filter(([name]) => !name.startsWith('x-amz-checksum-')))
  return receivedBody({ headers, body: raw.body }, claimant, MAX_LIST_BYTES).open()
}

function readPart(part: unknown): ListedPart {
  if (typeof part !== 'object' || part === null) throw malformedXml()
  const { PartNumber: partNumber, ETag: etag, ...rest } = part as Record<string, unknown>
  if (typeof partNumber !== 'string' || !/^\d{1,5}$/.test(partNumber.trim()) || typeof etag !== 'string')
    throw malformedXml()
  const [checksum] = CHECKSUM_ALGORITHMS.map(algorithm => rest[`Checksum${algorithm}`]).filter(
    value => value !== undefined,
  )
  if (checksum !== undefined && typeof checksum !== 'string') throw malformedXml()
  return { partNumber: Number(partNumber), etag: etag.trim().replace(/^"(.*)"$/, '$1'), checksum }
}
