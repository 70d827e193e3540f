import type { ProgramName } from './programs/index.ts'

/** What lies at a path of a build. */
export type FileSpec =
  | { readonly content: string | Buffer; readonly mode: number }
  /** Compiled when it is first needed. */
  | { readonly program: ProgramName; readonly mode: number }
  | { readonly linkTo: string }
  | { readonly folder: true }

/** A build by its paths, in the order in which they are written. */
export type Files = Readonly<Record<string, FileSpec>>

export function text(content: string | Buffer): FileSpec {
  return { content, mode: 0o644 }
}

/** A text marked as executable. */
export function script(content: string): FileSpec {
  return { content, mode: 0o755 }
}

export function program(name: ProgramName): FileSpec {
  return { program: name, mode: 0o755 }
}

/** As it lies on a disk that knows no executable bit. */
export function unmarked(spec: FileSpec): FileSpec {
  return 'mode' in spec ? { ...spec, mode: 0o644 } : spec
}

export function link(linkTo: string): FileSpec {
  return { linkTo }
}

export const folder: FileSpec = { folder: true }

/** What servers load: compressible, and large enough for several blocks. */
export const MAP = text('wall 0 0 16 9\nspawn 3 4\n'.repeat(4_000))

/** A Linux server that is as it should be. */
export const LINUX_SERVER: Files = {
  'bin/game': program('c'),
  'start.sh': script('#!/bin/sh\nexec "$(dirname "$0")/bin/game"\n'),
  'data/level 1.map': MAP,
  'data/größe.txt': text('ß\n'),
  'data/empty.txt': text(''),
  logs: folder,
}

/** A Windows server that is as it should be. */
export const WINDOWS_SERVER: Files = {
  'bin/game.exe': program('windows-c'),
  'data/level 1.map': MAP,
  logs: folder,
}

export const INSTALL_SH = script('#!/bin/bash\nset -e\nmkdir -p /local/game/logs\n')
export const INSTALL_BAT = text('@echo off\r\nmkdir logs\r\n')
