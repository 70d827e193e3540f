import type { OperatingSystem, Target } from '../../model/target.ts'
import { type ElfOptions, writeElf } from '../elf-writer.ts'
import { type PeOptions, writePe } from '../pe-writer.ts'
import { writeZip, type ZipEntry, type ZipOptions } from '../zip-writer.ts'

/** A build for `operatingSystem`, declared as its program is: with server SDK 5.2.0. */
export function targetOf(operatingSystem: OperatingSystem, serverSdkVersion = '5.2.0'): Target {
  return { operatingSystem, serverSdkVersion }
}

export const LINUX = targetOf('AMAZON_LINUX_2023')
export const WINDOWS = targetOf('WINDOWS_2022')

/** Stored, so that no version of zlib has a say in what the page shows. */
export function file(name: string | Buffer, content: string | Buffer = 'some data', more: Partial<ZipEntry> = {}) {
  return { name, content, method: 0, ...more } satisfies ZipEntry
}

export function zipOf(entries: readonly ZipEntry[], options?: ZipOptions): Buffer {
  return writeZip(entries, options).bytes
}

export const EXECUTABLE_MODE = 0o100755

/** A Linux program that is marked as executable. */
export function linuxProgram(name: string, options: ElfOptions = {}, more: Partial<ZipEntry> = {}): ZipEntry {
  return file(name, writeElf(options).bytes, { mode: EXECUTABLE_MODE, ...more })
}

export function windowsProgram(name: string, options: PeOptions = {}): ZipEntry {
  return file(name, writePe(options).bytes)
}

export const SERVER = linuxProgram('GameServer')
export const SERVER_EXE = windowsProgram('GameServer.exe')
export const MAP = file('maps/arena.pak', 'walls and floors')

/** `content` as deflated data, in one block that isn't compressed: the same whatever zlib does. */
export function deflated(content: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0])
  header.writeUInt16LE(content.length, 1)
  header.writeUInt16LE(content.length ^ 0xffff, 3)
  return Buffer.concat([header, Buffer.from(content)])
}
