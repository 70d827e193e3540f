import { expect, test } from 'vitest'
import { CountingReader } from '../testing/counting-reader.ts'
import { writeElf } from '../testing/elf-writer.ts'
import { writePe } from '../testing/pe-writer.ts'
import { readExecutable } from './executable.ts'
import { isMachO, MACH_O_HEAD_BYTES } from './mach-o.ts'
import { EXECUTABLE_HEAD_BYTES, mayBeExecutable } from './magic.ts'

const dosProgram = Buffer.alloc(1_000, 0x90)
dosProgram.write('MZ')

test.each<[string, Buffer]>([
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from('M')],
  ['a short text that begins with MZ', Buffer.from('MZ\n')],
  ['a text that begins with MZ', Buffer.from('MZ is where every DOS program begins. '.repeat(90))],
  ['a DOS program', dosProgram],
  ['a DOS header and nothing else', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(62)])],
  [
    'a 16-bit program for Windows',
    Buffer.from(writePe().bytes.toString('latin1').replace('PE\0\0', 'NE\0\0'), 'latin1'),
  ],
  ['a script', Buffer.from('#!/bin/sh\necho serving\n')],
  ['half of the ELF magic', Buffer.from('\x7fEL')],
])('%s is not an executable', async (_, bytes) => {
  expect(await readExecutable(new CountingReader(bytes))).toBeUndefined()
})

test('four bytes tell what is worth reading', () => {
  const head = (bytes: Buffer) => bytes.subarray(0, EXECUTABLE_HEAD_BYTES)
  expect(mayBeExecutable(head(writeElf().bytes))).toBe(true)
  expect(mayBeExecutable(head(writePe().bytes))).toBe(true)
  expect(mayBeExecutable(Buffer.from('#!/bin/sh'))).toBe(false)
  expect(mayBeExecutable(Buffer.alloc(0))).toBe(false)
})

test('a failure of the reader is passed on', async () => {
  const reader = {
    sizeBytes: 100,
    read: () => Promise.reject(new Error('the disk is gone')),
    async [Symbol.asyncDispose]() {},
  }
  await expect(readExecutable(reader)).rejects.toThrow('the disk is gone')
})

test.each([
  ['a program for arm64', 'cffaedfe0c000001', true],
  ['an old program for x86', 'cefaedfe07000000', true],
  ['a program for PowerPC', 'feedface00000012', true],
  ['two programs in one', 'cafebabe00000002', true],
  ['two large programs in one', 'cafebabf00000002', true],
  ['a Java class', 'cafebabe00000041', false],
  ['an ELF file', '7f454c4602010100', false],
  ['too little', 'cffaedfe', false],
])('%s (%s): Mach-O is %s', (_, hex, expected) => {
  expect(isMachO(Buffer.from(hex, 'hex').subarray(0, MACH_O_HEAD_BYTES))).toBe(expected)
})
