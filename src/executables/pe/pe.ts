import { Broken } from '../broken.ts'
import type { Executable } from '../executable.ts'
import type { FileWindows, Range } from '../file-windows.ts'
import { clrHeader, isManaged, machineOf } from './clr.ts'
import { type PeHeader, readPeHeader } from './header.ts'
import { DELAY_IMPORTS, IMPORTS, importName, importNames, importWindow } from './imports.ts'
import { peMachine } from './machine.ts'
import { PeSections } from './sections.ts'
import { versionTexts } from './version-info.ts'
import { resourceWindow, versionResource } from './version-resource.ts'

/** `IMAGE_FILE_EXECUTABLE_IMAGE`: without it, the linker had errors. */
const IS_EXECUTABLE = 0x0002
/** `IMAGE_FILE_DLL` */
const IS_DLL = 0x2000
/** `IMAGE_SUBSYSTEM_NATIVE` */
const SUBSYSTEM_NATIVE = 1

/**
 * Reads a PE file, of which the head was loaded; undefined if it isn't one. Throws `Broken`.
 *
 * The tables are read in one way forward, along with what usually is right behind them, and a second one reads what of
 * the names and the version isn't.
 */
export async function readPe(file: FileWindows): Promise<Executable | undefined> {
  const header = await readPeHeader(file)
  if (!header) return undefined
  const sections = await PeSections.read(file, header)
  if (sections.isHollow) return describe({ role: 'object', machine: peMachine(header.machine) })

  const imports = importWindow(file, header, sections, IMPORTS)
  const delayImports = optional(() => importWindow(file, header, sections, DELAY_IMPORTS))
  const clr = clrHeader(file, header, sections)
  const resources = resourceWindow(file, header, sections)
  await file.load([imports, delayImports, clr, resources].filter(range => range !== undefined))

  const needed = imports ? importNames(file, header, sections, IMPORTS, imports) : []
  const delayLoaded =
    (delayImports && optional(() => importNames(file, header, sections, DELAY_IMPORTS, delayImports))) ?? []
  const version = resources && versionResource(file, sections, resources)
  await file.load([...needed, ...delayLoaded, ...(version ? [version] : [])])
  return describe({
    role: roleOf(header),
    machine: machineOf(file, header, clr),
    needed: needed.map(range => importName(file, range)),
    delayLoaded: optional(() => delayLoaded.map(range => importName(file, range))) ?? [],
    isManaged: isManaged(header),
    ...readVersion(file, version),
  })
}

/** What Windows doesn't look at when it loads a file may be anything, and packers leave it so. */
function optional<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof Broken) return undefined
    throw error
  }
}

function roleOf({ characteristics, subsystem }: PeHeader): Executable['role'] {
  if ((characteristics & IS_EXECUTABLE) === 0) return 'object'
  return (characteristics & IS_DLL) !== 0 || subsystem === SUBSYSTEM_NATIVE ? 'library' : 'program'
}

function readVersion(file: FileWindows, range: Range | undefined) {
  const texts = range ? versionTexts(file.bytes(range)) : undefined
  return {
    productVersion: texts?.get('ProductVersion') ?? texts?.get('FileVersion'),
    originalFilename: texts?.get('OriginalFilename') ?? texts?.get('InternalName'),
  }
}

function describe(found: Pick<Executable, 'role' | 'machine'> & Partial<Executable>): Executable {
  return {
    needed: [],
    delayLoaded: [],
    isManaged: false,
    productVersion: undefined,
    originalFilename: undefined,
    ...found,
    format: 'PE',
    soname: undefined,
    interpreter: undefined,
    neededVersions: [],
    debugBytes: 0,
  }
}
