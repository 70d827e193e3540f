import { archiveFinding } from '../findings/finding.ts'
import type { Findings } from '../findings/findings.ts'
import type { Family } from '../model/target.ts'
import { checkClashes } from './clashes.ts'
import type { DirectoryColumns } from './directory-columns.ts'
import { checkName } from './names.ts'
import { unsupported } from './unsupported.ts'

/** What can be said of the entries from their list alone. */
export function checkListing(columns: DirectoryColumns, family: Family | undefined, findings: Findings): void {
  let fileCount = 0
  for (const entry of columns.entries()) {
    if (!entry.isFolder) fileCount += 1
    checkName(entry, family, findings)
    const finding = unsupported(entry)
    if (finding !== undefined) findings.add(finding)
  }
  checkClashes(columns, family, findings)
  if (fileCount > 0) return
  findings.add(
    archiveFinding(
      'NO_FILES',
      columns.entryCount === 0 ? 'There are no files in it: it is empty.' : 'There are folders in it, but no files.',
      'Check the path of the folder that is zipped: the game server and what it needs must be in it. Then zip it again and upload it to a new build.',
    ),
  )
}
