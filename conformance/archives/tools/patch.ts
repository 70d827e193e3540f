const LOCAL_SIGNATURE = 0x04034b50
const CENTRAL_SIGNATURE = 0x02014b50
const END_SIGNATURE = 0x06054b50
const END_BYTES = 22

/** Where an entry of a zip without zip64 has its parts. */
export interface Place {
  /** The header in front of its data. */
  readonly local: number
  readonly data: number
  readonly compressedSizeBytes: number
  /** Its header in the list at the end. */
  readonly central: number
}

/** Finds an entry by its name. @throws Error if there is none */
export function placeOf(zip: Buffer, name: string): Place {
  for (let central = directoryOffset(zip); zip.readUInt32LE(central) === CENTRAL_SIGNATURE; ) {
    const nameBytes = zip.readUInt16LE(central + 28)
    const local = zip.readUInt32LE(central + 42)
    if (zip.toString('utf8', central + 46, central + 46 + nameBytes) === name) {
      const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      return { local, data, compressedSizeBytes: zip.readUInt32LE(central + 20), central }
    }
    central += 46 + nameBytes + zip.readUInt16LE(central + 30) + zip.readUInt16LE(central + 32)
  }
  throw new Error(`the zip has no ${name}`)
}

/** Where the list of entries begins. */
export function directoryOffset(zip: Buffer): number {
  return zip.readUInt32LE(endOffset(zip) + 16)
}

/** Where the record at the end begins. */
export function endOffset(zip: Buffer): number {
  for (let at = zip.length - END_BYTES; at >= 0; at -= 1) if (zip.readUInt32LE(at) === END_SIGNATURE) return at
  throw new Error('the zip has no end')
}

/** Gives an entry another name, of as many bytes, in both of its headers. */
export function renameEntry(zip: Buffer, from: string, to: Buffer): void {
  const name = Buffer.from(from)
  if (name.length !== to.length) throw new Error(`${from} takes ${name.length} bytes, not ${to.length}`)
  const { local, central } = placeOf(zip, from)
  if (zip.readUInt32LE(local) !== LOCAL_SIGNATURE) throw new Error(`${from} has no local header`)
  to.copy(zip, local + 30)
  to.copy(zip, central + 46)
}
