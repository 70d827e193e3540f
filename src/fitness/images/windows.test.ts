import { expect, test } from 'vitest'
import { isDebugRuntime } from './debug-runtimes.ts'
import { redistributableOf } from './visual-cpp-runtimes.ts'
import { bringsDll, fixForDll, type WindowsSystem, windowsImage } from './windows.ts'
import { IN_EVERY_WINDOWS, SINCE_WINDOWS_2016, SINCE_WINDOWS_2022 } from './windows-libraries.ts'

const SYSTEMS: WindowsSystem[] = ['WINDOWS_2012', 'WINDOWS_2016', 'WINDOWS_2022']
const LISTS = [IN_EVERY_WINDOWS, SINCE_WINDOWS_2016, SINCE_WINDOWS_2022]
const systemsWith = (dll: string) => SYSTEMS.filter(system => bringsDll(windowsImage(system), dll))

test('each DLL is listed once, in lower case and in order', () => {
  for (const list of LISTS) {
    expect(list.filter(name => !/^[a-z\d_.]+\.(dll|drv|ocx|cpl)$/.test(name))).toEqual([])
    const names = list.map(name => name.replace(/\.dll$/, ''))
    expect(names).toEqual([...names].sort())
  }
  expect(new Set(LISTS.flat()).size).toBe(LISTS.flat().length)
})

test.each(
  `kernel32 ntdll user32 gdi32 advapi32 ws2_32 wsock32 mswsock dbghelp winmm iphlpapi dxgi d3d9 d3d11 d3dcompiler_47 opengl32 dsound
  crypt32 bcrypt ncrypt secur32 winhttp wininet setupapi cfgmgr32 hid msvcrt ucrtbase mscoree ole32 oleaut32 shell32 shlwapi userenv
  version psapi rpcrt4 normaliz powrprof imm32 dnsapi netapi32 wtsapi32 pdh avrt dwmapi uxtheme wintrust comctl32 comdlg32 propsys
  kernel.appcore rstrtmgr wldap32 xinput1_4 xinput9_1_0`.split(/\s+/),
)('every Windows Server has %s.dll', name => {
  expect(systemsWith(`${name}.dll`)).toEqual(SYSTEMS)
})

test.each([
  ['KERNEL32.dll', SYSTEMS],
  ['kernel32', SYSTEMS],
  ['WINSPOOL.DRV', SYSTEMS],
  ['api-ms-win-crt-runtime-l1-1-0.dll', SYSTEMS],
  ['API-MS-Win-Core-Synch-L1-2-0', SYSTEMS],
  ['ext-ms-win-ntuser-window-l1-1-0.dll', SYSTEMS],
  ['d3d12.dll', ['WINDOWS_2016', 'WINDOWS_2022']],
  ['xaudio2_9.dll', ['WINDOWS_2016', 'WINDOWS_2022']],
  ['dxcore.dll', ['WINDOWS_2022']],
  // With the Visual C++ Redistributable only.
  ['vcruntime140.dll', []],
  ['vcruntime140_1.dll', []],
  ['msvcp140.dll', []],
  ['concrt140.dll', []],
  ['vcomp140.dll', []],
  ['msvcr120.dll', []],
  // With the DirectX runtimes of June 2010 only.
  ['xinput1_3.dll', []],
  ['d3dx9_43.dll', []],
  ['d3dcompiler_43.dll', []],
  ['XAudio2_7.dll', []],
  // With a feature that is off at first.
  ['mfplat.dll', []],
  ['mf.dll', []],
  // Of mingw-w64, not of Windows.
  ['libstdc++-6.dll', []],
  ['libgcc_s_seh-1.dll', []],
  ['libwinpthread-1.dll', []],
  ['steam_api64.dll', []],
  ['openal32.dll', []],
  ['vulkan-1.dll', []],
  ['', []],
])('%s is on %j', (dll, on) => {
  expect(systemsWith(dll)).toEqual(on)
})

test.each([
  ['MFPLAT.dll', 'powershell -Command "Install-WindowsFeature Server-Media-Foundation"'],
  ['wlanapi.dll', 'powershell -Command "Install-WindowsFeature Wireless-Networking"'],
  ['XINPUT1_3.dll', 'DXSETUP.exe /silent, from the DirectX End-User Runtimes (June 2010)'],
  ['xinput1_4.dll', undefined],
  ['XAudio2_7.dll', 'DXSETUP.exe /silent, from the DirectX End-User Runtimes (June 2010)'],
  ['steam_api64.dll', undefined],
])('%s comes with %s', (dll, fix) => {
  expect(fixForDll(dll)).toBe(fix)
})

const DEBUG_RUNTIMES = `ucrtbased vcruntime140d vcruntime140_1d vcruntime140_threadsd msvcp140d msvcp140_1d msvcp140_2d
  msvcp140d_atomic_wait msvcp140d_codecvt_ids concrt140d vccorlib140d vcomp140d vcamp140d mfc140d mfc140ud mfcm140d mfcm140ud msvcr120d
  msvcp120d msvcr110d msvcp110d msvcr100d msvcp100d msvcr90d msvcp90d msvcr80d msvcr71d msvcrtd mfc42d mfc42ud msvcp60d msvcirtd
  MSVCP140D libomp140d.x86_64`
const RELEASE_RUNTIMES: [redistributable: string, dlls: string][] = [
  [
    'Visual C++ 2015-2022 Redistributable',
    `vcruntime140 vcruntime140_1 vcruntime140_threads msvcp140 msvcp140_1 msvcp140_2 msvcp140_atomic_wait msvcp140_codecvt_ids concrt140
    vccorlib140 vcomp140 vcamp140 mfc140 mfc140u mfcm140 mfcm140u VCRUNTIME140`,
  ],
  ['Visual C++ 2013 Redistributable', 'msvcr120 msvcp120 vccorlib120 vcomp120 mfc120u'],
  ['Visual C++ 2012 Redistributable', 'msvcr110 msvcp110 atl110 vcomp110'],
  ['Visual C++ 2010 Redistributable', 'msvcr100 msvcp100 atl100 mfc100u'],
  ['Visual C++ 2008 Redistributable', 'msvcr90 msvcp90 msvcm90 atl90'],
  ['Visual C++ 2005 Redistributable', 'msvcr80 msvcp80'],
]
const OTHERS =
  'kernel32 msvcrt ucrtbase msvcp60 mfc42 atl d3d11 msvcr120_clr0400 vcruntime140_app msvcp_win dbgeng cloud'
const dllsOf = (names: string) => names.split(/\s+/).map(name => `${name}.dll`)

test.each(dllsOf(DEBUG_RUNTIMES))('%s is a debug runtime', dll => {
  expect([isDebugRuntime(dll), redistributableOf(dll), systemsWith(dll)]).toEqual([true, undefined, []])
})

test.each(RELEASE_RUNTIMES.flatMap(([name, dlls]) => dllsOf(dlls).map(dll => [dll, name] as const)))(
  '%s comes with the %s',
  (dll, redistributable) => {
    expect(redistributableOf(dll)).toBe(redistributable)
    expect([isDebugRuntime(dll), systemsWith(dll)]).toEqual([false, []])
  },
)

test.each(dllsOf(OTHERS))('%s is no Visual C++ runtime', dll => {
  expect([isDebugRuntime(dll), redistributableOf(dll)]).toEqual([false, undefined])
})
