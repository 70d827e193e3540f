/** Package → the sonames that it brings: a table that a reader can hold against the image's list of packages. */
export type LibraryTable = Readonly<Record<string, string>>

/** All sonames of a table whose values separate them by spaces. */
export function sonamesOf(table: LibraryTable): ReadonlySet<string> {
  return new Set(Object.values(table).flatMap(sonames => sonames.split(' ')))
}
