interface Kind {
  readonly what: string
  readonly magic: string | RegExp
  readonly atOffset?: number
}

/** What people upload in place of a zip. Magic numbers in Latin-1, from each format's own specification. */
const KINDS: readonly Kind[] = [
  { what: 'a piece of a zip that was split into several files (.z01, .z02, … .zip)', magic: 'PK\x07\x08' },
  { what: 'a gzip file (.gz or .tar.gz)', magic: '\x1f\x8b' },
  { what: 'a 7-Zip archive', magic: "7z\xbc\xaf'\x1c" },
  { what: 'a RAR archive', magic: 'Rar!\x1a\x07' },
  { what: 'an xz file (.xz or .tar.xz)', magic: '\xfd7zXZ\0' },
  { what: 'a bzip2 file (.bz2 or .tar.bz2)', magic: /^BZh[1-9]1AY&SY/ },
  { what: 'a Zstandard file (.zst or .tar.zst)', magic: '\x28\xb5\x2f\xfd' },
  { what: 'an LZ4 file', magic: '\x04\x22\x4d\x18' },
  { what: 'a tar archive', magic: 'ustar', atOffset: 257 },
  { what: 'a cabinet file (.cab)', magic: 'MSCF' },
  { what: 'a Linux program (ELF)', magic: '\x7fELF' },
  { what: 'a Windows program (.exe or .dll)', magic: 'MZ' },
  { what: 'a macOS program (Mach-O)', magic: /^(\xcf\xfa\xed\xfe|\xce\xfa\xed\xfe|\xca\xfe\xba\xbe)/ },
  { what: 'a PDF document', magic: '%PDF-' },
  { what: 'a PNG image', magic: '\x89PNG' },
  { what: 'a script', magic: '#!' },
  { what: 'a Git LFS pointer instead of the file it stands for', magic: 'version https://git-lfs' },
  { what: 'an HTML page', magic: /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i },
  { what: 'an XML document (a server may have answered with an error)', magic: /^(\xef\xbb\xbf)?\s*<\?xml/ },
  { what: 'JSON text', magic: /^(\xef\xbb\xbf)?\s*[[{]\s*(["[{\]}]|-?\d|true|false|null)/ },
  { what: 'nothing but zero bytes at its beginning', magic: /^\0{64}/ },
  { what: 'text', magic: /^[\t\n\r\x20-\x7e]{16,}$/ },
]

/** How much of the beginning of a file {@link kindOf} looks at: a tar header. */
export const KIND_BYTES = 512

/** What a file that begins with `head` looks like ("a gzip file …"), or undefined if nothing is known. */
export function kindOf(head: Buffer): string | undefined {
  const text = head.toString('latin1')
  return KINDS.find(({ magic, atOffset = 0 }) =>
    typeof magic === 'string' ? text.startsWith(magic, atOffset) : magic.test(text),
  )?.what
}
