/** Microsoft's debug builds of its C and C++ runtimes, MFC and OpenMP: those with a `d` behind the version. ATL has none. */
const DEBUG = [
  /^(?:msvcrtd|ucrtbased|msvcirtd)\.dll$/,
  // msvcr120d, msvcp140d, msvcp140_1d, msvcp140d_atomic_wait, vcruntime140_threadsd
  /^(?:msvc[rpm]|vcruntime|concrt|vccorlib|vcomp|vcamp)\d{2,3}(?:_\d|_threads)?d(?:_[a-z_]+)?\.dll$/,
  // mfc140d, and mfc140ud for Unicode
  /^mfc[mo]?\d{2,3}u?d\.dll$/,
  /^libomp140d(?:\.\w+)?\.dll$/,
]

/**
 * Whether a DLL is a debug runtime. They come with Visual Studio alone, whose licence doesn't let anybody pass them on
 * ("Determining Which DLLs to Redistribute"), so no server has them. Letter case makes no difference.
 */
export function isDebugRuntime(dllName: string): boolean {
  const name = dllName.toLowerCase()
  return DEBUG.some(pattern => pattern.test(name))
}
