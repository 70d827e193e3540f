import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Scheme = 'http' | 'https'

/** A certificate for 127.0.0.1 that signed itself, and its key; they guard nothing. */
export const CERT_PATH = join(import.meta.dirname, 'tls', 'cert.pem')
export const KEY_PATH = join(import.meta.dirname, 'tls', 'key.pem')

/** Whom a client of an https server of the benchmarks trusts. */
export const CA = readFileSync(CERT_PATH)
