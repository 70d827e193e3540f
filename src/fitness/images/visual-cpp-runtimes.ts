/** Version in the DLL's name → what Microsoft calls the redistributable, "Latest supported Visual C++ Redistributable downloads". */
const REDISTRIBUTABLES: ReadonlyMap<string, string> = new Map([
  ['80', 'Visual C++ 2005 Redistributable'],
  ['90', 'Visual C++ 2008 Redistributable'],
  ['100', 'Visual C++ 2010 Redistributable'],
  ['110', 'Visual C++ 2012 Redistributable'],
  ['120', 'Visual C++ 2013 Redistributable'],
  // Visual Studio 2015 to 2026 share the version 14, and the newest redistributable serves them all.
  ['140', 'Visual C++ 2015-2022 Redistributable'],
])

/** Not MFC's resources for other languages, which nothing is linked with. */
const RUNTIMES = [
  /^(?:msvc[rpm]|concrt|vccorlib|vcomp|vcamp|atl)(80|90|100|110|120|140)\.dll$/,
  /^mfcm?(80|90|100|110|120|140)u?\.dll$/,
  /^vcruntime(140)(?:_1|_threads)?\.dll$/,
  /^msvcp(140)_(?:1|2|atomic_wait|codecvt_ids)\.dll$/,
]

/**
 * The redistributable that brings a DLL of the Visual C++ runtime in its release build; undefined for all other DLLs. Windows
 * Server itself has none of these: they come with the build, or its install.bat runs the redistributable. Letter case makes no difference.
 */
export function redistributableOf(dllName: string): string | undefined {
  const name = dllName.toLowerCase()
  for (const pattern of RUNTIMES) {
    const version = pattern.exec(name)?.[1]
    if (version !== undefined) return REDISTRIBUTABLES.get(version)
  }
  return undefined
}
