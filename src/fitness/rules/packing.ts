import { archiveFinding, bytes, entryFinding, INTO_A_NEW_ZIP, ZIP_COMMAND } from '../../findings/finding.ts'
import type { Finding } from '../../model/report.ts'
import { executablesOf, type InspectedBuild } from '../build.ts'
import type { BuildFile } from '../build-file.ts'
import { named, verb } from '../named.ts'

/** How the files are packed, and what is packed without need. */
export function judgePacking(build: InspectedBuild): Finding[] {
  return [...judgeTopFolder(build), ...judgeBallast(build), ...judgeCoreDumps(build), ...judgePointers(build)]
}

/** Folders that servers have in the root of a build; with only one of these in it, it is as it should be. */
const USUAL_FOLDERS = new Set(['bin', 'binaries', 'server', 'build', 'dist', 'app'])

function judgeTopFolder({ files }: InspectedBuild): Finding[] {
  let top: string | undefined
  for (const { name } of files()) {
    const path = name.replace(/^(?:\.\/)+/, '')
    if (path === '') continue
    const slash = path.indexOf('/')
    if (slash <= 0) return []
    top ??= path.slice(0, slash)
    if (path.slice(0, slash) !== top) return []
  }
  if (top === undefined || USUAL_FOLDERS.has(top.toLowerCase())) return []
  return [
    entryFinding(
      'SINGLE_TOP_FOLDER',
      { name: `${top}/` },
      'Everything in the zip is inside one folder, {}.',
      `Zip the folder again from inside it (${ZIP_COMMAND}), unless the launch path of the fleet names the folder.`,
    ),
  ]
}

interface Ballast {
  readonly what: string
  readonly name: RegExp
  /** What `zip -x` takes to leave the usual ones out. */
  readonly excluded: string
}

/** What no server needs, by name: whole folders, and kinds of file. */
const BALLAST: readonly Ballast[] = [
  {
    what: 'version control (.git, .svn, .hg)',
    name: /(?:^|\/)\.(?:git|svn|hg)\//,
    excluded: "'.git/*' '*/.git/*'",
  },
  {
    what: 'what macOS adds (__MACOSX, .DS_Store)',
    name: /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._[^/]*$)/,
    excluded: "'*__MACOSX/*' '*.DS_Store' '._*' '*/._*'",
  },
  {
    what: 'what Windows adds (Thumbs.db, desktop.ini)',
    name: /(?:^|\/)(?:Thumbs\.db|desktop\.ini)$/i,
    excluded: "'*Thumbs.db' '*desktop.ini'",
  },
  {
    what: 'what compilers leave (.o, .obj, .ilk, .exp)',
    name: /\.(?:o|obj|ilk|iobj|ipdb|exp)$/i,
    excluded: "'*.o' '*.obj' '*.ilk' '*.exp'",
  },
]
const DEBUG_SYMBOLS = /\.(?:pdb|debug|dbg|sym)$|(?:^|\/)[^/]+\.dSYM\//i

function judgeBallast(build: InspectedBuild): Finding[] {
  const sums = new Map<Ballast, { count: number; sizeBytes: number }>()
  const symbols = { count: 0, sizeBytes: 0, firstName: '' }
  for (const { name, isFolder, uncompressedSizeBytes } of build.files()) {
    if (isFolder) continue
    if (DEBUG_SYMBOLS.test(name)) {
      if (symbols.count === 0) symbols.firstName = name
      symbols.count += 1
      symbols.sizeBytes += uncompressedSizeBytes
      continue
    }
    const ballast = BALLAST.find(one => one.name.test(name))
    if (ballast === undefined) continue
    const sum = sums.get(ballast) ?? { count: 0, sizeBytes: 0 }
    sum.count += 1
    sum.sizeBytes += uncompressedSizeBytes
    sums.set(ballast, sum)
  }
  const findings = judgeSymbols(build, symbols)
  for (const [{ what, excluded }, { count, sizeBytes }] of sums) {
    findings.push(
      archiveFinding(
        'BALLAST',
        `${count === 1 ? 'One file is' : `${count.toLocaleString('en-US')} files are`} of ${what}: ${share(sizeBytes, build)}.`,
        leftOut(excluded),
      ),
    )
  }
  return findings
}

function leftOut(excluded: string): string {
  return `Delete the old zip, and leave them out of the new one: \`zip -r ../build.zip . -x ${excluded}\`.`
}

/** Files of debug symbols, and those within programs that weren't stripped. */
function judgeSymbols(
  build: InspectedBuild,
  files: { count: number; sizeBytes: number; firstName: string },
): Finding[] {
  // A file of symbols is told by its name.
  const unstripped = executablesOf(build).filter(
    ({ file, executable }) => executable.debugBytes > 0 && !DEBUG_SYMBOLS.test(file.name),
  )
  const withinBytes = unstripped.reduce((sum, { executable }) => sum + executable.debugBytes, 0)
  const findings: Finding[] = []
  if (files.count > 0) {
    findings.push(
      archiveFinding(
        'DEBUG_SYMBOLS',
        `${files.count === 1 ? 'One file holds' : `${files.count.toLocaleString('en-US')} files hold`} debug symbols: ${share(files.sizeBytes, build)}.`,
        `Keep them where you debug. ${leftOut("'*.pdb' '*.debug' '*.dSYM/*'")}`,
      ),
    )
  }
  const [first] = unstripped
  if (first) {
    findings.push(
      entryFinding(
        'DEBUG_SYMBOLS',
        first.file,
        `${named(unstripped.length)} ${verb(unstripped.length, 'holds', 'hold')} debug symbols: ${share(withinBytes, build)}.`,
        'Remove them with `strip --strip-debug FILE`. To debug crashes later, keep them first: `objcopy --only-keep-debug FILE FILE.debug`.',
      ),
    )
  }
  return findings
}

function judgeCoreDumps(build: InspectedBuild): Finding[] {
  return build.inventory.notable
    .filter(({ facts: { kind } }) => kind === 'CORE_DUMP')
    .map(({ file }) =>
      entryFinding(
        'CORE_DUMP',
        file,
        `{} is a memory dump of a crashed process: ${share(file.uncompressedSizeBytes, build)}.`,
        `Delete {} from the folder, ${INTO_A_NEW_ZIP} If others have the zip already, replace the keys and passwords that the process held.`,
      ),
    )
}

function judgePointers({ inventory }: InspectedBuild): Finding[] {
  const pointers: BuildFile[] = inventory.notable.filter(({ facts }) => facts.isLfsPointer).map(({ file }) => file)
  const [first] = pointers
  if (!first) return []
  return [
    entryFinding(
      'GIT_LFS_POINTER',
      first,
      `${named(pointers.length)} ${verb(pointers.length, 'is a Git LFS pointer, not the file itself', 'are Git LFS pointers, not the files themselves')}.`,
      'Install Git LFS where the build is made, run `git lfs install && git lfs pull` there, then zip the folder again.',
    ),
  ]
}

/** `1,234 bytes, 5 % of what the zip unpacks to`. */
function share(sizeBytes: number, { uncompressedBytes }: InspectedBuild): string {
  const percent = uncompressedBytes === 0 ? 0 : (100 * sizeBytes) / uncompressedBytes
  const shown = percent > 0 && percent < 1 ? 'less than 1' : String(Math.round(percent))
  return `${bytes(sizeBytes)}, ${shown} % of what the zip unpacks to`
}
