import { expect, test } from 'vitest'
import { bytesReader } from '../testing/check-bytes.ts'
import { Inspection } from './inspection.ts'

async function inspected(name: string, content: Buffer | string, pieceBytes = 7) {
  const bytes = Buffer.from(content)
  const file = {
    name,
    mode: 0o100644,
    uncompressedSizeBytes: bytes.length,
    isFolder: name.endsWith('/'),
    isLink: false,
  }
  const inspection = new Inspection(file)
  for (let at = 0; at < bytes.length; at += pieceBytes) inspection.take(bytes.subarray(at, at + pieceBytes))
  return inspection.end(bytesReader(bytes))
}

test.each([
  ['a/', '', 'FOLDER'],
  ['run', '#!/bin/sh\n', 'SCRIPT'],
  ['run.BAT', 'echo on', 'SCRIPT'],
  ['data', 'MZ is how this text begins, and goes on like this for more than sixty-four characters', 'OTHER'],
  ['empty', '', 'OTHER'],
  ['crash', 'MDMP and so on', 'CORE_DUMP'],
  ['mac', Buffer.from('cffaedfe07000001030000000200000010000000', 'hex'), 'MACOS_EXECUTABLE'],
])('%s is %s of kind %s', async (name, content, kind) => {
  expect(await inspected(name, content)).toEqual({ kind })
})

test('a Git LFS pointer is one only if it is as short as one', async () => {
  const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n'
  expect(await inspected('a.pak', pointer)).toEqual({ kind: 'OTHER', isLfsPointer: true })
  expect(await inspected('a.txt', pointer.padEnd(2_000, '.'))).toEqual({ kind: 'OTHER' })
})

test.each([
  ['#!/bin/sh\nexit\n', { hasShebang: true, hasCrlf: false, hasByteOrderMark: false }],
  ['#!/bin/sh\r\nexit\r\n', { hasShebang: true, hasCrlf: true, hasByteOrderMark: false }],
  ['\ufeff#!/bin/sh\n', { hasShebang: true, hasCrlf: false, hasByteOrderMark: true }],
  [Buffer.from('\ufeff#!/bin/sh\n', 'utf16le'), { hasShebang: false, hasCrlf: false, hasByteOrderMark: true }],
  ['yum install\n', { hasShebang: false, hasCrlf: false, hasByteOrderMark: false }],
  ['', { hasShebang: false, hasCrlf: false, hasByteOrderMark: false }],
])('an install script %j', async (content, installScript) => {
  for (const name of ['install.sh', 'folder/install.sh', './install.bat']) {
    expect(await inspected(name, content)).toEqual({ kind: 'SCRIPT', installScript })
  }
  expect(await inspected('a/b/install.sh', content)).not.toHaveProperty('installScript')
})
