import { hash, timingSafeEqual } from 'node:crypto'
import type { SignatureClaim } from './parse.ts'

/** `20130524/us-east-1/s3/aws4_request`. */
export function formatScope({ date, region, service }: SignatureClaim['scope']): string {
  return `${date}/${region}/${service}/aws4_request`
}

/**
 * ```text
 * AWS4-HMAC-SHA256
 * 20130524T000000Z
 * 20130524/us-east-1/s3/aws4_request
 * 7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972   SHA-256 of the canonical request
 * ```
 */
export function stringToSign(claim: Pick<SignatureClaim, 'amzDate' | 'scope'>, canonicalRequest: string): string {
  return `AWS4-HMAC-SHA256\n${claim.amzDate}\n${formatScope(claim.scope)}\n${sha256OfWireText(canonicalRequest)}`
}

/** Compares two signatures in a time that doesn't tell where they differ. */
export function sameSignature(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/** Node reads header values as Latin-1: a character beyond ASCII stands for the octet that was sent and signed. */
function sha256OfWireText(text: string): string {
  return hash('sha256', BEYOND_ASCII.test(text) ? Buffer.from(text, 'latin1') : text, 'hex')
}

const BEYOND_ASCII = /[\u0080-\uffff]/
