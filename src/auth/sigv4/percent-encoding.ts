import { GantryError } from '../../errors.ts'

const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/
const PLAIN_COMPONENT = /^[A-Za-z0-9\-._~]*$/
const PATH_TOKEN = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~/]/g
const COMPONENT_TOKEN = /%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~]/g
const UNRESERVED = /^[A-Za-z0-9\-._~]$/

/**
 * A raw path with one spelling for each octet: unreserved characters (RFC 3986 section 2.3) plain, every other octet
 * `%XX` in upper case. `/` and `%2F` stay different, as do `//`, `.` and `..`: S3 keys may hold them.
 *
 * @throws GantryError `MalformedAuthorization` for a broken escape or a character that may not stand in a URI
 */
export function normalizePath(rawPath: string): string {
  return PLAIN_PATH.test(rawPath) ? rawPath : rawPath.replace(PATH_TOKEN, normalizeToken)
}

/** The same for a name or a value of the query, where `+` is a space, as AWS (and `URLSearchParams`) reads it. */
export function normalizeQueryComponent(raw: string): string {
  return PLAIN_COMPONENT.test(raw) ? raw : raw.replace(COMPONENT_TOKEN, normalizeQueryToken)
}

/** Encodes what is already encoded once more, `/` excepted: `%` becomes `%25`. */
export function encodePathAgain(path: string): string {
  return PLAIN_PATH.test(path) ? path : path.replace(/[^A-Za-z0-9\-._~/]/g, encodeCharacter)
}

function normalizeQueryToken(token: string): string {
  return token === '+' ? '%20' : normalizeToken(token)
}

function normalizeToken(token: string): string {
  if (token === '%') throw broken('a % that no two hexadecimal digits follow')
  if (token.length === 1) return encodeCharacter(token)
  const character = String.fromCharCode(Number.parseInt(token.slice(1), 16))
  return UNRESERVED.test(character) ? character : token.toUpperCase()
}

function encodeCharacter(character: string): string {
  const code = character.charCodeAt(0)
  if (code <= 0x20 || code >= 0x7f) throw broken('a character that must be percent-encoded')
  return `%${code.toString(16).toUpperCase()}`
}

function broken(what: string): GantryError {
  return new GantryError('MalformedAuthorization', `The request target is not a valid URI: it holds ${what}`)
}
