import type { Random } from '../../conformance/crash/random.ts'

const FOLDERS = ['', '', 'bin/', 'maps/arena/', './', 'größe/', '地図/', 'a/b/c/d/e/f/']

/** A name that nobody minds and that no other index gets. */
export function plainName(random: Random, index: number): Buffer {
  const stem = random.pick(['file', 'server', 'level data', 'Ünïcode', '...', 'x'.repeat(200)])
  return Buffer.from(`${random.pick(FOLDERS)}${stem}-${index}`)
}

const HOSTILE: readonly (string | Buffer)[] = [
  '',
  '/',
  '.',
  '..',
  '../x',
  '../../../../etc/passwd',
  'a/../../x',
  '/etc/passwd',
  '//server/share',
  'C:/x',
  'C:x',
  'C:\\x',
  '..\\..\\x',
  'a\\b',
  'a\0b',
  'harmless.txt\0.exe',
  '\0',
  'a\nb',
  'a\x1b[31mb',
  'a\x7fb',
  'x'.repeat(256),
  'd/'.repeat(2_000),
  'x'.repeat(65_000),
  'a/',
  'a//b',
  './a',
  'a/.',
  'a/./b',
  'folder',
  'folder/',
  'folder/link',
  'folder/link/below',
  'file-0',
  'FILE-0',
  'file-0/',
  'file-0/below',
  '~/x',
  '-rf',
  'con',
  'a.',
  'a ',
  ' a',
  'a:b',
  'PK\x03\x04',
  '\u202egpj.exe',
  'e\u0301',
  '\u00e9',
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc0, 0xae, 0xc0, 0xae, 0x2f, 0x78]),
  Buffer.from([0x82]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0x81, 0x5c]),
]

/** A name that some program unpacks to another place than it says, or can't at all; or that only looks like it. */
export function hostileName(random: Random): Buffer {
  return Buffer.from(random.pick(HOSTILE))
}
