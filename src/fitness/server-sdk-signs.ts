export interface ServerSdk {
  readonly language: 'C++' | 'C#' | 'Go'
  /** As the SDK itself reports it, "5.3.0"; undefined if the SDK is there but nothing says for sure which version. */
  readonly version: string | undefined
  /**
   * 4 for what speaks to a process on the instance: C# up to 4.0.2, and the C++ SDK up to 3.4.2, which was part of release 4.0.2.
   * 5 for what speaks to a WebSocket.
   */
  readonly generation: 4 | 5
}

/** A rare string that a compiled server SDK holds, and how the bytes around it tell what SDK it is. */
export interface Sign {
  readonly needle: string
  readonly beforeBytes: number
  /** Counted from where the needle begins. */
  readonly afterBytes: number
  /** `around` holds the file's bytes as Latin-1, with the needle at `at`. Undefined if this is no SDK after all. */
  readonly read: (around: string, at: number) => ServerSdk | undefined
}

/**
 * The C++ SDK 5: an environment variable that it reads (GameLiftServerState.h since 5.0.0). Its version is a string literal of
 * its own in another source file. In 5.1.1 for Windows it stands 26 KiB away; 5.4.0 linked by GNU ld, gold and lld, as a program
 * and as a shared library, has it within 96 KiB.
 */
const CPP_5: Sign = {
  needle: 'GAMELIFT_SDK_WEBSOCKET_URL',
  beforeBytes: 128 * 1024,
  afterBytes: 128 * 1024,
  read(around, at) {
    // Go and Unity's IL2CPP keep their literals end to end: there it isn't a C string.
    if (!isCString(around, at, this.needle.length)) return undefined
    const version = only(around.matchAll(/(?<![\x20-\x7e])5\.\d{1,2}\.\d{1,2}(?=\0)/g), match => match[0])
    return { language: 'C++', version, generation: 5 }
  },
}

/**
 * The C++ SDK up to 3.4.2: the package name in its protobuf descriptor. The versions are all that were released (folder
 * release-notes of the SDK); 3.4.2 calls itself 3.4.1. In 3.4.1 for Windows the version stands 13 KiB away.
 */
const CPP_3: Sign = {
  needle: 'com.amazon.whitewater.auxproxy.pbuffer',
  beforeBytes: 64 * 1024,
  afterBytes: 64 * 1024,
  read(around) {
    const released = /(?<![\x20-\x7e])3\.(?:1\.[567]|2\.[01]|3\.0|4\.[012])(?=\0)/g
    return { language: 'C++', version: only(around.matchAll(released), match => match[0]), generation: 4 }
  },
}

/**
 * The C# SDK: the name of its own module, which assemblies that merely use it don't have (GameLiftServerSDK.dll since 5.0.0,
 * GameLiftServerSDKNet35.dll and …Net45.dll before). Its version is a string literal: in the heap #US, after the names, in UTF-16
 * with its length before it and a zero byte behind (ECMA-335, II.24.2.4). The assembly's version and its version resource aren't
 * asked: 4.0.2 has 4.0.0.0 there. IL2CPP's metadata has the module's name, but literals without borders.
 */
const CSHARP: Sign = {
  needle: 'GameLiftServerSDK',
  beforeBytes: 1,
  afterBytes: 128 * 1024,
  read(around) {
    const module = /\0GameLiftServerSDK(Net[34]5)?\.dll\0/.exec(around)
    if (module === null) return undefined
    const literals = around.slice(module.index).matchAll(/(.)([3-9]\0\.\0\d\0(?:\d\0)?\.\0\d\0(?:\d\0)?)\0/gs)
    const version = only(literals, ([, length = '', text = '']) =>
      length.charCodeAt(0) === text.length + 1 ? text.replaceAll('\0', '') : undefined,
    )
    return { language: 'C#', version, generation: module[1] === undefined ? 5 : 4 }
  },
}

const GO_5: Sign = goModule('github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk')

/** As it was called before 5.3.0, when it came as a zip and stood in go.mod with a `replace`. */
const GO_OLD: Sign = goModule('aws/amazon-gamelift-go-sdk')

/**
 * The Go SDK: its line in the build information, which `go build -ldflags "-s -w" -trimpath` keeps. A pseudo-version, or a
 * module that is replaced by a folder, doesn't tell the version, unless the folder has the name that the official zip unpacks to.
 * The format: runtime/debug.BuildInfo.String.
 */
function goModule(path: string): Sign {
  const needle = `dep\t${path}`
  return {
    needle,
    beforeBytes: 0,
    afterBytes: 2 * 1024,
    read(around, at) {
      const line = /^(?:\/v\d+)?\t([^\t\n]+)(?:\t[^\n]*)?\n(?:=>\t([^\t\n]+)\t([^\t\n]*))?/.exec(
        around.slice(at + needle.length),
      )
      if (line === null) return undefined
      const [, required, replacement, replacedBy] = line
      const version =
        /^v(\d+\.\d+\.\d+)(?:\+incompatible)?$/.exec(replacedBy ?? required ?? '')?.[1] ??
        /Go-ServerSDK-(\d+\.\d+\.\d+)$/.exec(replacement ?? '')?.[1]
      return { language: 'Go', version, generation: 5 }
    },
  }
}

/** Versions and paths are those of the SDK's public sources and of libraries built from them. */
export const SIGNS: readonly Sign[] = [CPP_5, CPP_3, CSHARP, GO_5, GO_OLD]

/** What all matches that count say; undefined if none does, or if they differ. */
function only(
  matches: Iterable<RegExpMatchArray>,
  versionOf: (match: RegExpMatchArray) => string | undefined,
): string | undefined {
  const versions = new Set<string>()
  for (const match of matches) {
    const version = versionOf(match)
    if (version !== undefined) versions.add(version)
    if (versions.size > 1) return undefined
  }
  return [...versions][0]
}

function isCString(around: string, at: number, length: number): boolean {
  return around[at + length] === '\0' && !/[\x20-\x7e]/.test(around[at - 1] ?? '\0')
}
