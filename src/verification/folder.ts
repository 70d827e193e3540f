import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { checkDeclaredSizes } from '../archive/bombs.ts'
import type { ArchiveDemands } from '../archive/check-archive.ts'
import { DirectoryColumns } from '../archive/directory-columns.ts'
import type { Entry } from '../archive/entry.ts'
import { checkListing } from '../archive/listing.ts'
import { FLAG_UTF8, METHOD_STORED } from '../archive/zip-format.ts'
import { archiveFinding, entryFinding } from '../findings/finding.ts'
import { Findings } from '../findings/findings.ts'
import { Inspection } from '../fitness/inspection.ts'
import { Inventory } from '../fitness/inventory.ts'
import { judgeFitness } from '../fitness/judge.ts'
import type { Report } from '../model/report.ts'
import { familyOf } from '../model/target.ts'
import { openExtents } from '../storage/filesystem/extents.ts'

const PIECE_BYTES = 1024 ** 2
/** What tells whether a file is worth reading on. */
const HEAD_BYTES = 4096

/**
 * What verifying a folder would find once it is zipped as `aws gamelift upload-build` does: links to files become copies, links to
 * folders and empty folders are left out. Of files that are no programs only the beginning is read.
 *
 * Rejects with the operating system's error when something can't be read.
 *
 * @param onProgress told how many bytes are done, and how many there are
 */
export async function verifyFolder(
  path: string,
  { limits, target }: ArchiveDemands,
  onProgress: (checkedBytes: number, totalBytes: number) => void,
): Promise<Report> {
  const findings = new Findings()
  const files = await listFiles(path, limits.maxEntries, findings)
  const columns = columnsOf(files)
  const { uncompressedBytes } = columns
  checkListing(columns, target && familyOf(target), findings)
  checkDeclaredSizes(columns, uncompressedBytes, limits, findings)
  if (target && findings.count('ERROR') === 0) {
    const inventory = new Inventory()
    let checkedBytes = 0
    for (const [index, file] of files.entries()) {
      const entry = columns.entry(index)
      inventory.add(entry, await inspect(file.path, entry))
      checkedBytes += file.sizeBytes
      onProgress(checkedBytes, uncompressedBytes)
    }
    const build = { target, inventory: inventory.part(), files: () => columns.entries(), uncompressedBytes }
    for (const finding of judgeFitness(build)) findings.add(finding)
  }
  const { counts, findings: kept, findingsOmitted } = findings.summary()
  return {
    verdict: counts.errors > 0 ? 'FAILED' : 'READY',
    sizeBytes: uncompressedBytes,
    entryCount: columns.entryCount,
    uncompressedBytes,
    counts,
    // Nothing of it has a place in a zip yet.
    findings: kept.map(({ offset: _, ...finding }) => finding),
    findingsOmitted,
  }
}

interface FoundFile {
  readonly path: Buffer
  /** Relative to the folder, with slashes; in whatever encoding the file system has. */
  readonly name: Buffer
  readonly sizeBytes: number
  readonly mode: number
}

const SLASH = Buffer.from('/')

/** Every file below a folder, up to the limit, in the order of their names. */
async function listFiles(root: string, maxFiles: number, findings: Findings): Promise<FoundFile[]> {
  const files: FoundFile[] = []
  const folders = [{ path: Buffer.from(root), prefix: Buffer.alloc(0) }]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const children = await readdir(folder.path, { withFileTypes: true, encoding: 'buffer' })
    children.sort((a, b) => Buffer.compare(a.name, b.name))
    for (const child of children) {
      const path = Buffer.concat([folder.path, SLASH, child.name])
      const name = Buffer.concat([folder.prefix, child.name])
      if (child.isDirectory()) {
        folders.push({ path, prefix: Buffer.concat([name, SLASH]) })
        continue
      }
      const file = await stat(path).catch(error => (child.isSymbolicLink() ? undefined : Promise.reject(error)))
      if (file === undefined) findings.add(danglingLink(name))
      else if (!file.isDirectory()) files.push({ path, name, sizeBytes: file.size, mode: file.mode })
      if (files.length <= maxFiles) continue
      findings.add(tooMany(maxFiles))
      return files
    }
  }
  return files
}

function danglingLink(name: Buffer) {
  return entryFinding(
    'SYMLINK_INVALID',
    { name: name.toString() },
    '{} is a symbolic link to something that is not there.',
    'Delete {} or mend it: `aws gamelift upload-build` would fail on it.',
  )
}

function tooMany(maxFiles: number) {
  return archiveFinding(
    'TOO_MANY_ENTRIES',
    `The folder has more than ${maxFiles.toLocaleString('en-US')} files.`,
    'Leave out what the server does not need (sources, caches, `.git`, `node_modules`).',
  )
}

/** The files as a zip would list them. */
function columnsOf(files: readonly FoundFile[]): DirectoryColumns {
  const nameBytes = files.reduce((sum, { name }) => sum + name.length, 0)
  const columns = new DirectoryColumns(files.length, nameBytes)
  for (const [index, { name, sizeBytes, mode }] of files.entries()) {
    columns.set({
      ...{ index, nameBytes: name, unicodePath: undefined, flags: FLAG_UTF8, method: METHOD_STORED, crc32: 0 },
      ...{ compressedSizeBytes: sizeBytes, uncompressedSizeBytes: sizeBytes, localHeaderOffset: 0, mode },
    })
  }
  return columns
}

async function inspect(path: Buffer, entry: Entry) {
  const inspection = new Inspection(entry)
  await using file = await open(path, 'r')
  const piece = Buffer.allocUnsafe(PIECE_BYTES)
  const head = await readPiece(file, piece.subarray(0, HEAD_BYTES), 0)
  inspection.take(head)
  for (let read = head.length; inspection.wantsAll && read < entry.uncompressedSizeBytes; ) {
    const next = await readPiece(file, piece, read)
    if (next.length === 0) break
    inspection.take(next)
    read += next.length
  }
  await using reader = await openExtents([{ path: path.toString(), sizeBytes: entry.uncompressedSizeBytes }])
  // Awaited here, or the reader would be gone before it reads.
  return await inspection.end(reader)
}

async function readPiece(file: FileHandle, piece: Buffer, position: number): Promise<Buffer> {
  const { bytesRead } = await file.read(piece, 0, piece.length, position)
  return piece.subarray(0, bytesRead)
}
