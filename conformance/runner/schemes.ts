import { join } from 'node:path'

export const SCHEMES = ['http', 'https'] as const
export type Scheme = (typeof SCHEMES)[number]

const CERT = join(import.meta.dirname, '..', 'support', 'tls', 'cert.pem')
const KEY = join(import.meta.dirname, '..', 'support', 'tls', 'key.pem')

export function isScheme(text: string | undefined): text is Scheme {
  return SCHEMES.some(scheme => scheme === text)
}

/** As `command` serves, but over that scheme: so does every Gantry that a test starts with settings of its own, then. */
export function commandOver(scheme: Scheme, command: string): string {
  return scheme === 'http' ? command : `env GANTRY_TLS_CERT='${CERT}' GANTRY_TLS_KEY='${KEY}' ${command}`
}

/** What has botocore and Node.js trust the certificate of {@link commandOver}. */
export function trustOver(scheme: Scheme): Record<string, string> {
  return scheme === 'http' ? {} : { AWS_CA_BUNDLE: CERT, NODE_EXTRA_CA_CERTS: CERT }
}
