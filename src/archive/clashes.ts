import type { DirectoryColumns } from './directory-columns.ts'
import { entryFinding, type Findings, printable } from './findings.ts'
import { canonicalPath } from './names.ts'
import { CASELESS, EXACT, PathTable } from './path-table.ts'

/** Reports entries that can't be unpacked side by side: one overwrites the other, or needs a folder where a file is. */
export function checkClashes(columns: DirectoryColumns, findings: Findings): void {
  const pathAt = (index: number) => canonicalPath(columns.entry(index).pathBytes)
  const exact = new PathTable(columns.entryCount, pathAt, EXACT)
  const caseless = new PathTable(columns.entryCount, pathAt, CASELESS)

  for (let index = 0; index < columns.entryCount; index += 1) {
    const path = pathAt(index)
    const twin = exact.add(index, path)
    if (twin !== undefined) checkTwin(columns, twin, index, findings)
    const lookalike = caseless.add(index, path)
    if (twin === undefined && lookalike !== undefined) reportCase(columns, lookalike, index, findings)
  }
  let previousFolder: Buffer = Buffer.alloc(0)
  for (let index = 0; index < columns.entryCount; index += 1) {
    const path = pathAt(index)
    const folder = path.subarray(0, path.lastIndexOf('/') + 1)
    // Neighbours usually share a folder; once is enough.
    if (folder.equals(previousFolder)) continue
    previousFolder = folder
    // The outermost is enough too: a path may have thousands of folders.
    const file = exact.above(folder).find(above => !columns.entry(above).isFolder)
    if (file !== undefined) reportFileAndFolder(columns, file, index, findings)
  }
}

function checkTwin(columns: DirectoryColumns, first: number, second: number, findings: Findings): void {
  const folders = [first, second].filter(index => columns.entry(index).isFolder).length
  // Naming a folder twice harms nobody, and some tools do.
  if (folders === 2) return
  if (folders === 1) {
    const [file, folder] = columns.entry(first).isFolder ? [second, first] : [first, second]
    reportFileAndFolder(columns, file, folder, findings)
    return
  }
  findings.add(
    entryFinding(
      'NAME_DUPLICATE',
      'ERROR',
      columns.entry(second).name,
      '{} is in the zip more than once. Which one is unpacked depends on the program.',
      'Delete the old zip before making the new one, rather than adding to it, and add {} once.',
    ),
  )
}

function reportFileAndFolder(columns: DirectoryColumns, file: number, below: number, findings: Findings): void {
  const kind = columns.entry(file).isLink ? 'symbolic link' : 'file'
  findings.add(
    entryFinding(
      'NAME_FILE_AND_FOLDER',
      'ERROR',
      columns.entry(file).name,
      `{} is a ${kind}, but "${printable(columns.entry(below).name)}" needs a folder of that name.`,
      'Rename one of them, delete the old zip, and zip the folder again.',
    ),
  )
}

function reportCase(columns: DirectoryColumns, first: number, second: number, findings: Findings): void {
  findings.add(
    entryFinding(
      'NAME_CASE_CLASH',
      'WARNING',
      columns.entry(second).name,
      `{} and "${printable(columns.entry(first).name)}" differ only in upper and lower case. On Windows one overwrites the other.`,
      'Rename one of them if the build runs on Windows.',
    ),
  )
}
