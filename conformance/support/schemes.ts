import { join } from 'node:path'

export const SCHEMES = ['http', 'https'] as const
export type Scheme = (typeof SCHEMES)[number]

/** What an https server of the suites and of the clients is trusted by: its certificate, in PEM. */
export const CA_FILE = join(import.meta.dirname, 'tls', 'cert.pem')
const KEY_FILE = join(import.meta.dirname, 'tls', 'key.pem')

export function isScheme(text: string | undefined): text is Scheme {
  return SCHEMES.some(scheme => scheme === text)
}

/** What has a Gantry serve over that scheme. */
export function settingsOver(scheme: Scheme): Record<string, string> {
  return scheme === 'http' ? {} : { GANTRY_TLS_CERT: CA_FILE, GANTRY_TLS_KEY: KEY_FILE }
}

/** As `command` serves, but over that scheme: so does every Gantry that a test starts with settings of its own, then. */
export function commandOver(scheme: Scheme, command: string): string {
  const settings = Object.entries(settingsOver(scheme)).map(([name, value]) => `${name}='${value}'`)
  return settings.length === 0 ? command : `env ${settings.join(' ')} ${command}`
}

/** What has botocore and Node.js trust a server over that scheme. */
export function trustOver(scheme: Scheme): Record<string, string> {
  return scheme === 'http' ? {} : { AWS_CA_BUNDLE: CA_FILE, NODE_EXTRA_CA_CERTS: CA_FILE }
}
