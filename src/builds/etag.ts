import { hash } from 'node:crypto'
import type { UploadBodyResult } from '../streams/upload-body.ts'

/**
 * The entity tag of received bytes, without quotes: their MD5 where it was computed. Where the client sent a stronger
 * checksum instead, it is derived from that, and its `-1` tells tools that it is no MD5 (decision 0004).
 */
export function entityTag({ md5Hex, checksum, sizeBytes }: UploadBodyResult): string {
  if (md5Hex !== undefined) return md5Hex
  return `${hash('sha256', `${checksum?.algorithm} ${checksum?.value} ${sizeBytes}`).slice(0, 32)}-1`
}

/** S3's entity tag of a multipart object: the MD5 of its parts' tags, and their number. */
export function multipartEntityTag(partTags: readonly string[]): string {
  const digests = Buffer.from(partTags.map(tag => tag.slice(0, 32)).join(''), 'hex')
  return `${hash('md5', digests)}-${partTags.length}`
}
