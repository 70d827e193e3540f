import type { RangedReader } from '../streams/ranged-reader.ts'

/** What the system minds in a script. */
export interface InstallScript {
  readonly hasShebang: boolean
  /** Lines that end with a carriage return. */
  readonly hasCrlf: boolean
  /** A UTF-8 byte order mark, or UTF-16. */
  readonly hasByteOrderMark: boolean
}

/** Of a longer script the rest isn't read. */
const MAX_BYTES = 64 * 1024

/** `install.sh` and `install.bat` where GameLift looks for them, and one folder deeper, where people put them. */
export function isInstallScript(name: string): boolean {
  return /^(?:\.\/)?(?:[^/]+\/)?install\.(?:sh|bat)$/i.test(name)
}

export async function readInstallScript(content: RangedReader): Promise<InstallScript> {
  const text = (await content.read(0, Math.min(content.sizeBytes, MAX_BYTES))).toString('latin1')
  const mark = /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/.exec(text)?.[0] ?? ''
  return {
    hasShebang: text.startsWith('#!', mark.length),
    hasCrlf: text.includes('\r\n'),
    hasByteOrderMark: mark !== '',
  }
}
