import { IN_EVERY_WINDOWS, SINCE_WINDOWS_2016, SINCE_WINDOWS_2022 } from './windows-libraries.ts'

export type WindowsSystem = 'WINDOWS_2012' | 'WINDOWS_2016' | 'WINDOWS_2022'

/** What an image brings that a program may be linked with. */
export interface WindowsImage {
  /** As people call it, "Windows Server 2022". */
  readonly name: string
  /** Names of DLLs in lower case, with their extension. API sets aren't among them: {@link bringsDll} knows those. */
  readonly libraries: ReadonlySet<string>
}

const WINDOWS_IMAGES: Readonly<Record<WindowsSystem, WindowsImage>> = {
  WINDOWS_2012: { name: 'Windows Server 2012 R2', libraries: new Set(IN_EVERY_WINDOWS) },
  WINDOWS_2016: { name: 'Windows Server 2016', libraries: new Set([...IN_EVERY_WINDOWS, ...SINCE_WINDOWS_2016]) },
  WINDOWS_2022: {
    name: 'Windows Server 2022',
    libraries: new Set([...IN_EVERY_WINDOWS, ...SINCE_WINDOWS_2016, ...SINCE_WINDOWS_2022]),
  },
}

export function windowsImage(system: WindowsSystem): WindowsImage {
  return WINDOWS_IMAGES[system]
}

/**
 * API sets are names that the loader itself turns into those of the system's DLLs ("Windows API sets"). Which of them a Windows
 * knows isn't looked at.
 */
const API_SET = /^(?:api|ext)-ms-/

/** Whether an image brings the DLL that a program imports. The loader doesn't mind letter case, and adds `.dll` if there is no dot. */
export function bringsDll(image: WindowsImage, importedName: string): boolean {
  const name = fileName(importedName)
  return API_SET.test(name) || image.libraries.has(name)
}

/**
 * DLLs that Windows Server has only with a feature that is off at first, by the feature's name in Install-WindowsFeature. Media
 * Foundation's come with Server-Media-Foundation.
 */
const FEATURES: ReadonlyMap<string, string> = new Map([
  ...['evr', 'mf', 'mfcore', 'mfplat', 'mfplay', 'mfreadwrite'].map(
    name => [`${name}.dll`, 'Server-Media-Foundation'] as const,
  ),
  ['wlanapi.dll', 'Wireless-Networking'],
])

/** DLLs that nothing but Microsoft's DirectX End-User Runtimes (June 2010) installs. */
const DIRECTX_JUNE_2010 =
  /^(?:d3dx(?:9|10|11)_\d\d|d3dcompiler_(?:3\d|4[0-3])|d3dcsx_\d\d|x3daudio1_\d|xactengine[23]_\d+|xapofx1_\d|xaudio2_[0-7]|xinput1_[123])\.dll$/

/**
 * What to put into the build, or into its install.bat, for a DLL of Microsoft's that the image doesn't bring; undefined if nothing
 * is known of it. The Visual C++ runtime's are in visual-cpp-runtimes.ts.
 */
export function fixForDll(importedName: string): string | undefined {
  const name = fileName(importedName)
  const feature = FEATURES.get(name)
  if (feature !== undefined) return `powershell -Command "Install-WindowsFeature ${feature}"`
  if (DIRECTX_JUNE_2010.test(name)) return 'DXSETUP.exe /silent, from the DirectX End-User Runtimes (June 2010)'
  return undefined
}

function fileName(importedName: string): string {
  const name = importedName.toLowerCase()
  return name.includes('.') ? name : `${name}.dll`
}
