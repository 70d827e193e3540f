import { randomBytes } from './random.ts'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** `build-` and a UUID. */
export type BuildId = Branded<'BuildId'>
/** `script-` and a UUID. */
export type ScriptId = Branded<'ScriptId'>
/** A UUID in hexadecimal. An object keeps the id of the upload that made it: the bytes never move. */
export type ObjectId = Branded<'ObjectId'>
/** Twelve digits. */
export type AccountId = Branded<'AccountId'>

/** A new build id. Ids made later sort later (UUID version 7, RFC 9562), which keeps the index of a large table dense. */
export function newBuildId(now: Date): BuildId {
  return `build-${uuidV7(now)}` as BuildId
}

export function newScriptId(now: Date): ScriptId {
  return `script-${uuidV7(now)}` as ScriptId
}

export function newObjectId(now: Date): ObjectId {
  return uuidV7(now).replaceAll('-', '') as ObjectId
}

/** Whether `text` is an id that {@link newBuildId} could have made; anything else is not in the database. */
export function isBuildId(text: string): text is BuildId {
  return /^build-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/** As {@link isBuildId}, of a script. */
export function isScriptId(text: string): text is ScriptId {
  return /^script-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

export function isObjectId(text: string): text is ObjectId {
  return /^[0-9a-f]{32}$/.test(text)
}

export function isAccountId(text: string): text is AccountId {
  return /^\d{12}$/.test(text)
}

function uuidV7(now: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
