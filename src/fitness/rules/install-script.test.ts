import { expect, test } from 'vitest'
import { elfProgram, installScript, judged, peProgram } from '../../testing/inspected-build.ts'

const linux = (files: Parameters<typeof judged>[1]) => judged('AMAZON_LINUX_2', { server: elfProgram(), ...files })
const windows = (files: Parameters<typeof judged>[1]) => judged('WINDOWS_2016', { 'server.exe': peProgram(), ...files })

test('one that Linux can run is fine', () => {
  expect(linux({ 'install.sh': installScript() })).toEqual([])
  expect(linux({ './install.sh': installScript() })).toEqual([])
})

test('what Linux minds in one is named', () => {
  expect(linux({ 'install.sh': installScript({ hasCrlf: true }) })).toEqual(['ERROR INSTALL_SCRIPT_CRLF install.sh'])
  expect(linux({ 'install.sh': installScript({ hasByteOrderMark: true }) })).toEqual([
    'ERROR INSTALL_SCRIPT_BOM install.sh',
  ])
  expect(linux({ 'install.sh': installScript({ hasShebang: false }) })).toEqual([
    'WARNING INSTALL_SCRIPT_NO_SHEBANG install.sh',
  ])
  expect(linux({ 'install.sh': installScript({}, 0o100644) })).toEqual([
    'WARNING INSTALL_SCRIPT_NOT_EXECUTABLE install.sh',
  ])
})

test('Windows needs neither a mark nor Unix line ends', () => {
  expect(windows({ 'Install.bat': installScript({ hasShebang: false, hasCrlf: true }, 0) })).toEqual([])
  expect(windows({ 'install.bat': installScript({ hasByteOrderMark: true }) })).toEqual([
    'WARNING INSTALL_SCRIPT_BOM install.bat',
  ])
})

test('one that will not be found is warned of, unless there is one that will', () => {
  expect(linux({ 'tools/install.sh': installScript() })).toEqual(['WARNING INSTALL_SCRIPT_TOO_DEEP tools/install.sh'])
  expect(linux({ 'tools/install.sh': installScript(), 'install.sh': installScript() })).toEqual([])
  expect(linux({ 'install.bat': installScript() })).toEqual(['WARNING INSTALL_SCRIPT_OTHER_SYSTEM install.bat'])
  expect(windows({ 'install.sh': installScript() })).toEqual(['WARNING INSTALL_SCRIPT_OTHER_SYSTEM install.sh'])
  expect(windows({ 'install.sh': installScript(), 'install.bat': installScript() })).toEqual([])
})
