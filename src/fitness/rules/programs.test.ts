import { expect, test } from 'vitest'
import { elfLibrary, elfProgram, installScript, judged, peProgram, script } from '../../testing/inspected-build.ts'

const LINUX = 'AMAZON_LINUX_2023'
const WINDOWS = 'WINDOWS_2022'
const MACOS = { facts: { kind: 'MACOS_EXECUTABLE' } } as const

test('a program or a script of the system is all that it takes', () => {
  expect(judged(LINUX, { server: elfProgram() })).toEqual([])
  expect(judged(LINUX, { server: elfProgram({ machine: 'arm64' }) })).toEqual([])
  expect(judged(LINUX, { 'server.sh': script(), 'game.jar': {} })).toEqual([])
  expect(judged(WINDOWS, { 'server.exe': peProgram() })).toEqual([])
  expect(judged(WINDOWS, { 'server.exe': peProgram({ machine: 'x86' }) })).toEqual([])
  expect(judged(WINDOWS, { 'server.exe': peProgram({ machine: 'any', isManaged: true }) })).toEqual([])
  expect(judged(WINDOWS, { 'run.bat': script(0) })).toEqual([])
})

test('without anything to start it fails, unless an install script may bring it', () => {
  expect(judged(LINUX, { data: {}, 'libgame.so': elfLibrary() })).toEqual(['ERROR NO_EXECUTABLE'])
  expect(judged(WINDOWS, { data: {} })).toEqual(['ERROR NO_EXECUTABLE'])
  expect(judged(LINUX, { data: {}, 'install.sh': installScript() })).toEqual(['WARNING NO_EXECUTABLE'])
  expect(judged(WINDOWS, { data: {}, 'install.bat': installScript() })).toEqual(['WARNING NO_EXECUTABLE'])
})

test('with programs of another system alone it fails, and beside its own they are nobody’s business', () => {
  expect(judged(LINUX, { 'server.exe': peProgram() })).toEqual(['ERROR WRONG_OPERATING_SYSTEM server.exe'])
  expect(judged(WINDOWS, { server: elfProgram() })).toEqual(['ERROR WRONG_OPERATING_SYSTEM server'])
  expect(judged(LINUX, { server: MACOS })).toEqual(['ERROR WRONG_OPERATING_SYSTEM server'])
  expect(judged(LINUX, { server: elfProgram(), 'server.exe': peProgram(), mac: MACOS })).toEqual([])
})

test('with programs of another processor alone it fails; beside its own they are warned of', () => {
  expect(judged(LINUX, { server: elfProgram({ machine: 'x86' }) })).toEqual(['ERROR WRONG_ARCHITECTURE server'])
  expect(judged(WINDOWS, { 'server.exe': peProgram({ machine: 'arm64' }) })).toEqual([
    'ERROR WRONG_ARCHITECTURE server.exe',
  ])
  expect(judged(LINUX, { a: elfProgram({ machine: 'riscv64' }), b: elfProgram() })).toEqual([
    'WARNING WRONG_ARCHITECTURE a',
  ])
})

test('a start script with Windows line ends fails where it is all there is, and is warned of beside others', () => {
  const crlf = (mode: number) => ({ mode, facts: { kind: 'SCRIPT', hasCrlfShebang: true } }) as const
  expect(judged(LINUX, { 'start.sh': crlf(0o100755), 'game.jar': {} })).toEqual(['ERROR SCRIPT_CRLF start.sh'])
  expect(judged(LINUX, { 'start.sh': crlf(0) })).toEqual(['ERROR SCRIPT_CRLF start.sh'])
  expect(judged(LINUX, { server: elfProgram(), 'start.sh': crlf(0o100755) })).toEqual(['WARNING SCRIPT_CRLF start.sh'])
  expect(judged(LINUX, { server: elfProgram(), 'lib/tool.py': crlf(0o100644) })).toEqual([])
})

test('scripts of version control and of package managers are no server', () => {
  const hook = { '.git/hooks/pre-commit.sample': script() }
  expect(judged(LINUX, { 'server.exe': peProgram(), ...hook })).toContain('ERROR WRONG_OPERATING_SYSTEM server.exe')
  expect(judged(WINDOWS, { server: elfProgram(), 'venv/Scripts/Activate.ps1': script(0) })).toEqual([
    'ERROR WRONG_OPERATING_SYSTEM server',
  ])
})

test('32-bit programs may be installed for where their libraries still are', () => {
  const files = { srcds_run: elfProgram({ machine: 'x86' }), 'install.sh': installScript() }
  expect(judged('AMAZON_LINUX_2', files)).toEqual(['WARNING WRONG_ARCHITECTURE srcds_run'])
  expect(judged(LINUX, files)).toEqual(['ERROR WRONG_ARCHITECTURE srcds_run'])
  expect(judged(LINUX, { 'start.sh': script(), 'tools/arm': elfProgram({ machine: 'arm' }) })).toEqual([
    'WARNING WRONG_ARCHITECTURE tools/arm',
  ])
})

test('a program that lost its mark is a warning while something else can be started, else an error', () => {
  const unmarked = elfProgram({}, { mode: 0o100644 })
  expect(judged(LINUX, { server: unmarked })).toEqual(['ERROR NOT_EXECUTABLE server'])
  expect(judged(LINUX, { server: elfProgram({}, { mode: 0 }) })).toEqual(['ERROR NOT_EXECUTABLE server'])
  expect(judged(LINUX, { 'server.sh': script(0o100644) })).toEqual(['ERROR NOT_EXECUTABLE'])
  expect(judged(LINUX, { server: unmarked, 'run.sh': script() })).toEqual(['WARNING NOT_EXECUTABLE server'])
  expect(judged(LINUX, { server: unmarked, 'install.sh': installScript() })).toEqual(['WARNING NOT_EXECUTABLE server'])
  // Debian's pam_cap.so has an interpreter, and no soname.
  expect(judged(LINUX, { server: elfProgram(), 'pam_cap.so': unmarked })).toEqual([])
  // Python libraries are full of scripts that nobody starts.
  expect(judged(LINUX, { server: elfProgram(), 'lib/tool.py': script(0o100644) })).toEqual([])
})

test('a program whose headers are damaged is named', () => {
  const damaged = { facts: { kind: 'OTHER', executable: { broken: 'its tables end behind the file' } } } as const
  expect(judged(LINUX, { server: elfProgram(), 'lib.so': damaged })).toEqual(['WARNING UNREADABLE_EXECUTABLE lib.so'])
})
