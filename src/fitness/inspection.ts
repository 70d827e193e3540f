import { type BrokenExecutable, type Executable, readExecutable } from '../executables/executable.ts'
import { isMachO } from '../executables/mach-o.ts'
import { mayBeExecutable } from '../executables/magic.ts'
import { isJavaScriptName } from '../javascript/goals.ts'
import type { JavaScriptFacts } from '../javascript/parse.ts'
import type { NodeJsVersion } from '../model/script.ts'
import type { RangedReader } from '../streams/ranged-reader.ts'
import { type BuildFile, isWindowsScript } from './build-file.ts'
import type { FileKind } from './file-kind.ts'
import { type InstallScript, isInstallScript, readInstallScript } from './install-script.ts'
import { ServerSdkScanner } from './server-sdk.ts'
import type { ServerSdk } from './server-sdk-signs.ts'

/** What one file of a build turned out to be. */
export interface FileFacts {
  readonly kind: FileKind
  /** Of a program or library; `broken` says why it can't be read as what it begins as. */
  readonly executable?: Executable | BrokenExecutable
  /** The GameLift server SDKs that are compiled into it. */
  readonly serverSdks?: readonly ServerSdk[]
  /** Of `install.sh` and `install.bat`, in the root or one folder below it. */
  readonly installScript?: InstallScript
  /** Of JavaScript that belongs to a Realtime script. */
  readonly javaScript?: JavaScriptFacts
  readonly isLfsPointer?: true
  /** It begins with `#!` and ends that line as Windows does. */
  readonly hasCrlfShebang?: true
}

/** As much as is needed to see what a file is: what Linux reads of a script's first line (BINPRM_BUF_SIZE). */
const HEAD_BYTES = 256

const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/')
/** An LFS pointer has three lines. */
const MAX_POINTER_BYTES = 1024

/** Looks at a file whose content passes by, and then, where it is worth it, at places of it. */
export class Inspection {
  readonly #file: BuildFile
  readonly #nodeJsVersion: NodeJsVersion | undefined
  #head: Buffer = Buffer.alloc(0)
  readonly #scanner = new ServerSdkScanner()

  /** @param nodeJsVersion of the Realtime script that the file is part of; undefined: it's part of a build */
  constructor(file: BuildFile, nodeJsVersion?: NodeJsVersion) {
    this.#file = file
    this.#nodeJsVersion = nodeJsVersion
  }

  /** Whether there is more to see in the content than its beginning. */
  get wantsAll(): boolean {
    return this.#scanner.searches
  }

  /** The next piece of the content; it is not kept. */
  take(piece: Buffer): void {
    this.#scanner.push(piece)
    const wanted = HEAD_BYTES - this.#head.length
    // A copy, so that the piece can go.
    if (wanted > 0) this.#head = Buffer.concat([this.#head, piece.subarray(0, wanted)])
  }

  /**
   * @param content for ranged reads; cheap only in rising order
   * @throws what reading the content throws
   */
  async end(content: RangedReader): Promise<FileFacts> {
    const serverSdks = this.#scanner.found()
    return { ...(await this.#read(content)), ...(serverSdks.length > 0 ? { serverSdks } : {}) }
  }

  async #read(content: RangedReader): Promise<FileFacts> {
    const { name, isFolder, isLink, uncompressedSizeBytes } = this.#file
    const head = this.#head
    if (isFolder) return { kind: 'FOLDER' }
    if (isLink) return { kind: 'LINK' }
    if (this.#nodeJsVersion !== undefined && isJavaScriptName(name) && !isMacMetadata(name)) {
      // Loaded only now: no thread that verifies a build needs a parser.
      const { readJavaScript } = await import('../javascript/read.ts')
      return { kind: 'SCRIPT', javaScript: await readJavaScript(content, name, this.#nodeJsVersion) }
    }
    if (isInstallScript(name)) return { kind: 'SCRIPT', installScript: await readInstallScript(content) }
    if (isMachO(head)) return { kind: 'MACOS_EXECUTABLE' }
    const executable = mayBeExecutable(head) ? await readExecutable(content) : undefined
    if (executable) return { kind: kindOf(executable), executable }
    if (uncompressedSizeBytes <= MAX_POINTER_BYTES && head.subarray(0, LFS_POINTER.length).equals(LFS_POINTER))
      return { kind: 'OTHER', isLfsPointer: true }
    if (head.subarray(0, MINIDUMP.length).equals(MINIDUMP)) return { kind: 'CORE_DUMP' }
    if (CRLF_SHEBANG.test(head.toString('latin1'))) return { kind: 'SCRIPT', hasCrlfShebang: true }
    const isScript = head.subarray(0, SHEBANG.length).equals(SHEBANG) || isWindowsScript(this.#file)
    return { kind: isScript ? 'SCRIPT' : 'OTHER' }
  }
}

/** What macOS puts beside a file when it zips it, under a name like the file's own. */
function isMacMetadata(name: string): boolean {
  return /(?:^|\/)(?:__MACOSX\/|\._[^/]*$)/.test(name)
}

const SHEBANG = Buffer.from('#!')
const CRLF_SHEBANG = /^#![^\n]*\r\n/
/** minidumpapiset.h: MINIDUMP_SIGNATURE. */
const MINIDUMP = Buffer.from('MDMP')

function kindOf(executable: Executable | BrokenExecutable): FileKind {
  if ('broken' in executable) return 'OTHER'
  const { format, role } = executable
  if (role === 'core') return 'CORE_DUMP'
  if (role === 'object') return 'OBJECT'
  if (format === 'ELF') return role === 'program' ? 'LINUX_PROGRAM' : 'LINUX_LIBRARY'
  return role === 'program' ? 'WINDOWS_PROGRAM' : 'WINDOWS_LIBRARY'
}
