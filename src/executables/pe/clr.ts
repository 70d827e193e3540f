import type { FileWindows, Range } from '../file-windows.ts'
import type { PeHeader } from './header.ts'
import { peMachine } from './machine.ts'
import type { PeSections } from './sections.ts'

/** The data directory of the CLR header. */
const CLR_DIRECTORY = 14
/** As far as its flags (ECMA-335, II.25.3.3). */
const CLR_BYTES = 20
const FLAGS_AT = 16
/** II.25.3.3.1: `COMIMAGE_FLAGS_ILONLY`, `COMIMAGE_FLAGS_32BITREQUIRED`. */
const IL_ONLY = 1
const REQUIRES_32_BITS = 2

/** Whether it is a .NET assembly. */
export function isManaged({ directories }: PeHeader): boolean {
  return (directories[CLR_DIRECTORY]?.address ?? 0) !== 0
}

/** Where the CLR header is; undefined if there is none, or not where it should be. */
export function clrHeader(file: FileWindows, header: PeHeader, sections: PeSections): Range | undefined {
  const address = header.directories[CLR_DIRECTORY]?.address ?? 0
  const range = address === 0 ? undefined : sections.locate(file, address, CLR_BYTES)
  return range?.length === CLR_BYTES ? range : undefined
}

/**
 * What it runs on. Assemblies of intermediate code say x86 in their COFF header and run anywhere, unless their CLR header,
 * which was loaded, asks for 32 bits.
 */
export function machineOf(file: FileWindows, header: PeHeader, clr: Range | undefined): string {
  const machine = peMachine(header.machine)
  if (!clr || machine !== 'x86' || header.isPe32Plus) return machine
  const flags = file.bytes(clr).readUInt32LE(FLAGS_AT)
  return (flags & (IL_ONLY | REQUIRES_32_BITS)) === IL_ONLY ? 'any' : machine
}
