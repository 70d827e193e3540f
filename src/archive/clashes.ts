import { entryFinding, INTO_A_NEW_ZIP, printable } from '../findings/finding.ts'
import type { Findings } from '../findings/findings.ts'
import type { Family } from '../model/target.ts'
import type { DirectoryColumns } from './directory-columns.ts'
import { Lookalikes, upperCase } from './lookalikes.ts'
import { NameReadings } from './name-readings.ts'
import { canonicalPath } from './names.ts'
import { EXACT, PathTable } from './path-table.ts'

/**
 * Reports entries that can't be unpacked side by side: one overwrites the other, or needs a folder where a file is.
 *
 * @param family where the build runs: only Windows takes names for the same that differ in case; undefined: nobody said
 */
export function checkClashes(columns: DirectoryColumns, family: Family | undefined, findings: Findings): void {
  const pathAt = (index: number) => canonicalPath(columns.entry(index).pathBytes)
  const exact = new PathTable(columns.entryCount, pathAt, EXACT)
  const readings = new NameReadings(columns)
  const lookalikes = family === 'Linux' ? undefined : new Lookalikes(columns)
  const isFile = new Uint8Array(columns.entryCount)

  for (let index = 0; index < columns.entryCount; index += 1) {
    if (!columns.entry(index).isFolder) isFile[index] = 1
    const twin = exact.add(index, pathAt(index)) ?? readings.add(index)
    if (twin !== undefined) checkTwin(columns, twin, index, findings)
    const lookalike = lookalikes?.add(index)
    // Folders that look alike become one.
    const areFolders = lookalike !== undefined && columns.entry(lookalike).isFolder && columns.entry(index).isFolder
    if (twin === undefined && lookalike !== undefined && !areFolders)
      reportLookalike(columns, lookalike, index, family, findings)
  }
  let previousFolder: Buffer = Buffer.alloc(0)
  for (let index = 0; index < columns.entryCount; index += 1) {
    const path = pathAt(index)
    const folder = path.subarray(0, path.lastIndexOf('/') + 1)
    // Neighbours usually share a folder; once is enough.
    if (folder.equals(previousFolder)) continue
    previousFolder = folder
    // The outermost is enough too: a path may have thousands of folders.
    const file = exact.above(folder, above => isFile[above] === 1)
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
      columns.entry(second),
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
      columns.entry(file),
      `{} is a ${kind}, but "${printable(columns.entry(below).name)}" needs a folder of that name.`,
      `Rename one of them, ${INTO_A_NEW_ZIP}`,
    ),
  )
}

function reportLookalike(
  columns: DirectoryColumns,
  first: number,
  second: number,
  family: Family | undefined,
  findings: Findings,
): void {
  const other = printable(columns.entry(first).name)
  const differsInCase = upperCase(columns.entry(first).name) === upperCase(columns.entry(second).name)
  findings.add(
    differsInCase
      ? entryFinding(
          'NAME_CASE_CLASH',
          columns.entry(second),
          `{} and "${other}" differ only in upper and lower case.`,
          `Rename one of them if the build runs on Windows, ${INTO_A_NEW_ZIP}`,
          family === undefined ? 'WARNING' : undefined,
        )
      : entryFinding(
          'NAME_UNICODE_CLASH',
          columns.entry(second),
          `{} and "${other}" look the same, and are written in two ways: with a letter and its accent as one character, or as two (Unicode normalisation).`,
          `Rename one of them, ${INTO_A_NEW_ZIP} macOS and some version control systems change how names are composed.`,
        ),
  )
}
