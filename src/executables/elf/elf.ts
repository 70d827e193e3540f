import type { Executable } from '../executable.ts'
import type { FileWindows } from '../file-windows.ts'
import { dynamicTable, readDynamic } from './dynamic.ts'
import { type ElfHeader, ET_CORE, ET_DYN, ET_EXEC, ET_REL, readElfHeader } from './header.ts'
import { interpreterPath, readInterpreter } from './interpreter.ts'
import { elfMachine } from './machine.ts'
import { readNames } from './names.ts'
import { loadableRole } from './role.ts'
import { aroundTable, demandSectionTable, Sections, sectionTable } from './sections.ts'
import { demandLoadable, readSegments } from './segments.ts'

/** Reads an ELF file, of which the head was loaded. Throws `Broken`. */
export async function readElf(file: FileWindows): Promise<Executable> {
  const header = readElfHeader(file.head)
  switch (header.type) {
    case ET_EXEC:
    case ET_DYN:
      return readLoadable(file, header)
    case ET_CORE:
      return describe(header, { role: 'core' })
    default:
      return readObject(file, header)
  }
}

/**
 * The order is that of linkers: the tables that say where things are come last in the file. So one way forward reads
 * those, and a second one what they speak of.
 */
async function readLoadable(file: FileWindows, header: ElfHeader): Promise<Executable> {
  const segments = await readSegments(file, header)
  const path = interpreterPath(segments)
  const dynamicRange = dynamicTable(segments)
  const table = sectionTable(file, header)
  await file.load([
    ...[path, dynamicRange].filter(range => range !== undefined).filter(range => file.holds(range)),
    ...(table ? [aroundTable(table)] : []),
  ])
  const sections = new Sections(file, header, table)
  if (sections.isHollow) return readDebugInformation(file, header, sections)

  demandLoadable(file, segments)
  const interpreter = path && readInterpreter(file, file.demand('the path of its interpreter would', path))
  const dynamic =
    dynamicRange && readDynamic(file, header.numbers, segments, file.demand('its dynamic section would', dynamicRange))
  const sectionNames = sections.names ? [sections.names] : []
  const names = dynamic && (await readNames(file, header.numbers, dynamic, sectionNames))
  await file.load(sectionNames)
  return describe(header, {
    ...names,
    role: loadableRole(header, dynamic, interpreter),
    interpreter,
    debugBytes: sections.debugBytes(),
  })
}

async function readObject(file: FileWindows, header: ElfHeader): Promise<Executable> {
  if (header.type === ET_REL) demandSectionTable(file, header)
  const table = sectionTable(file, header)
  await file.load(table ? [aroundTable(table)] : [])
  return readDebugInformation(file, header, new Sections(file, header, table))
}

async function readDebugInformation(file: FileWindows, header: ElfHeader, sections: Sections): Promise<Executable> {
  await file.load(sections.names ? [sections.names] : [])
  return describe(header, { role: 'object', debugBytes: sections.debugBytes() })
}

function describe(header: ElfHeader, found: Pick<Executable, 'role'> & Partial<Executable>): Executable {
  return {
    format: 'ELF',
    machine: elfMachine(header),
    needed: [],
    soname: undefined,
    interpreter: undefined,
    neededVersions: [],
    debugBytes: 0,
    ...found,
    delayLoaded: [],
    isManaged: false,
    productVersion: undefined,
    originalFilename: undefined,
  }
}
