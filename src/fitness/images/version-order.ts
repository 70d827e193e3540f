/**
 * Below zero if `a` is older than `b`, above if it is newer, zero if they are the same: number by number, so that 2.9 is older
 * than 2.34. What is missing counts as 0. Both consist of numbers and dots.
 */
export function compareVersions(a: string, b: string): number {
  const left = numbersOf(a)
  const right = numbersOf(b)
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function numbersOf(version: string): number[] {
  return version.split('.').map(Number)
}

/**
 * GLIBC_ABI_DT_RELR isn't a version but says that the loader understands packed relocations, which glibc's has since 2.36
 * (its NEWS). GLIBC_PRIVATE is for glibc's own parts and can't be compared.
 */
const GLIBC_ABI: ReadonlyMap<string, string> = new Map([['GLIBC_ABI_DT_RELR', '2.36']])

/** The newest glibc that the symbol versions ("GLIBC_2.34") ask for, as "2.34"; undefined if they ask for none. */
export function newestGlibc(symbolVersions: Iterable<string>): string | undefined {
  return newestOf(symbolVersions, 'GLIBC_')
}

/** The newest libstdc++ that they ask for: "3.4.30" for GLIBCXX_3.4.30. */
export function newestGlibcxx(symbolVersions: Iterable<string>): string | undefined {
  return newestOf(symbolVersions, 'GLIBCXX_')
}

/** Names without a version behind the prefix, such as GLIBCXX_TUNABLES or GLIBCXX_LDBL_3.4.29, say nothing. */
function newestOf(symbolVersions: Iterable<string>, prefix: string): string | undefined {
  let newest: string | undefined
  for (const name of symbolVersions) {
    const version = GLIBC_ABI.get(name) ?? plainVersion(name, prefix)
    if (version === undefined || !name.startsWith(prefix)) continue
    if (newest === undefined || compareVersions(version, newest) > 0) newest = version
  }
  return newest
}

/** The bounds keep the numbers exact: nobody's version is longer. */
function plainVersion(name: string, prefix: string): string | undefined {
  const version = name.startsWith(prefix) ? name.slice(prefix.length) : ''
  return /^\d{1,9}(\.\d{1,9}){0,3}$/.test(version) ? version : undefined
}
