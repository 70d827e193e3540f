import { randomBytes } from '../random.ts'

/** RFC 4648 base32, the alphabet of AWS's access key ids. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Characters after the four of the prefix, as at AWS: 80 bits. */
const RANDOM_CHARACTERS = 16

/** A new access key id: `AKIA…` for a key that lasts, `ASIA…` for a temporary one, 20 characters as at AWS. */
export function newAccessKeyId(prefix: 'AKIA' | 'ASIA'): string {
  let id: string = prefix
  for (const byte of randomBytes(RANDOM_CHARACTERS)) id += BASE32[byte & 31]
  return id
}

export function isTemporaryAccessKeyId(id: string): boolean {
  return id.startsWith('ASIA')
}

/** A new secret access key: 40 characters, 240 bits. */
export function newSecretAccessKey(): string {
  return randomBytes(30).toString('base64')
}
