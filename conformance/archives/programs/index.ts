import { coreOf } from './core.ts'
import { c, cpp, debugSymbolsOf, linked, sharedLibrary } from './gcc.ts'
import { go, goTool, goWithSdk, goWithZippedSdk } from './go.ts'
import { dll, windowsC, windowsLinked } from './mingw.ts'
import type { Recipe } from './workshop.ts'

/** What builds are made of, by name; stripped unless said otherwise. */
export const PROGRAMS = {
  /** 64-bit x86, needs glibc 2.34: for AMAZON_LINUX_2023. */
  c: c('game.c', { newest: { GLIBC: '2.34' } }),
  'c-debug': c('game.c', { flags: ['-g'] }),
  'c-debug-only': debugSymbolsOf(c('game.c', { flags: ['-g'] })),
  'game.o': c('game.c', { flags: ['-c'] }),
  /** Needs next to nothing: for every Linux. */
  'c-old': c('old.c', { flags: ['-nostartfiles', '-s'], newest: { GLIBC: '2.2.5' } }),
  'c-static': c('game.c', { flags: ['-static', '-s'] }),
  'c-static-pie': c('game.c', { flags: ['-static-pie', '-s'] }),
  'c-glibc-2.36': c('random.c', { newest: { GLIBC: '2.36' } }),
  'c-arm64': c('game.c', { compiler: 'aarch64-linux-gnu-gcc', newest: { GLIBC: '2.34' } }),
  cpp: cpp('game.cpp', { newest: { GLIBC: '2.34' } }),
  /** Without what Debian's library has for random numbers, which needs glibc 2.36. */
  'cpp-static-libstdc++': cpp('game.cpp', {
    flags: ['-static-libstdc++', '-Wl,--gc-sections', '-s'],
    newest: { GLIBC: '2.34' },
  }),
  'cpp-static-libraries': cpp('game.cpp', {
    flags: ['-static-libstdc++', '-static-libgcc', '-s'],
    newest: { GLIBC: '2.36' },
  }),
  'cpp-static': cpp('game.cpp', { flags: ['-static', '-s'] }),
  /** Needs next to nothing of the C library, and a new C++ library. */
  'cpp-old': cpp('old.cpp', { flags: ['-nostartfiles', '-s'], newest: { GLIBC: '2.2.5', GLIBCXX: '3.4.30' } }),

  /** Loads `libphysics.so.3`, from wherever it lies itself. */
  'c-physics': linked('libphysics.so.3'),
  'libphysics.so.3': sharedLibrary('libphysics.so.3'),
  'libphysics.so.3-debug': sharedLibrary('libphysics.so.3', ['-g']),
  'c-libssl-1.1': linked('libssl.so.1.1'),

  go: go('linux', 'amd64'),
  'go-arm64': go('linux', 'arm64'),
  'go-386': go('linux', '386'),
  'go-macos': go('darwin', 'arm64'),
  'go-windows': go('windows', 'amd64'),
  'go-windows-386': go('windows', '386'),
  'go-windows-arm64': go('windows', 'arm64'),
  'go-sdk-5.2.0': goWithSdk('linux', 'v5.2.0'),
  'go-sdk-5.4.1': goWithSdk('linux', 'v5.4.1'),
  'go-windows-sdk-5.2.0': goWithSdk('windows', 'v5.2.0'),
  'go-zipped-sdk-5.2.0': goWithZippedSdk('5.2.0'),
  'c-sdk-5.1.2': c('sdk.c'),
  'windows-c-sdk-5.1.2': windowsC('sdk.c'),

  'windows-c': windowsC('game.c'),
  /** Each loads the DLL that it is named after. */
  'windows-physics': windowsLinked('physics.dll'),
  'physics.dll': dll(),
  'windows-vcruntime140': windowsLinked('vcruntime140.dll'),
  'vcruntime140.dll': dll(),
  'windows-vcruntime140d': windowsLinked('vcruntime140d.dll'),
  'vcruntime140d.dll': dll(),
  'windows-ucrtbased': windowsLinked('ucrtbased.dll'),

  /** Not for a build: makes zips with Go's archive/zip. */
  writezip: goTool(),

  core: coreOf(c('game.c', { flags: ['-static', '-s'] })),
} as const satisfies Record<string, Recipe>

export type ProgramName = keyof typeof PROGRAMS
