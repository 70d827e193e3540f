import { seededBytes, seededNumbers, seededText, seededTexture } from './seeded-content.ts'

const KIBIBYTE = 1024
const MEBIBYTE = 1024 ** 2
const POOL_BYTES = 48 * MEBIBYTE
/** Folders like those of maps, so that neighbours in the zip are of all kinds. */
const AREAS = 64
const SCRIPT = Buffer.from('#!/bin/sh\nexec ./server "$@"\n')

export const BUILD_FILES = 50_000
export const BUILD_BYTES = 5 * 1024 ** 3
/** How the rest is divided among the files of more than 100 MiB. */
const LARGE = [
  { kind: 'texture', weight: 1 },
  { kind: 'texture', weight: 1.4 },
  { kind: 'packed', weight: 1.2 },
  { kind: 'texture', weight: 1.8 },
  { kind: 'packed', weight: 2 },
  { kind: 'texture', weight: 2.2 },
] as const
/** What most of the files are; sizes are spread evenly over the orders of magnitude between the two. */
const SMALL = [
  { kind: 'text', extension: 'json', count: 44_000, minBytes: 256, maxBytes: 64 * KIBIBYTE },
  { kind: 'texture', extension: 'dds', count: 5_000, minBytes: 16 * KIBIBYTE, maxBytes: 2 * MEBIBYTE },
  // One less for the script.
  { kind: 'packed', extension: 'ogg', count: 999 - LARGE.length, minBytes: 64 * KIBIBYTE, maxBytes: 4 * MEBIBYTE },
] as const

/** Deflate leaves about a third of `text`, half of `texture`, and `packed` isn't worth deflating. */
export type ContentKind = 'script' | 'text' | 'texture' | 'packed'

export interface GameFile {
  readonly name: string
  readonly kind: ContentKind
  readonly sizeBytes: number
}

/** The files of a game server's build in the order of their names: {@link BUILD_FILES} of {@link BUILD_BYTES} together. */
export function planGameBuild(seed: string): GameFile[] {
  const random = seededNumbers(`${seed} plan`)
  const files: GameFile[] = [{ name: 'server.sh', kind: 'script', sizeBytes: SCRIPT.length }]
  for (const { kind, extension, count, minBytes, maxBytes } of SMALL) {
    for (let index = 0; index < count; index++) {
      const name = `content/area-${index % AREAS}/${kind}/${String(index).padStart(5, '0')}.${extension}`
      files.push({ name, kind, sizeBytes: Math.floor(minBytes * (maxBytes / minBytes) ** random()) })
    }
  }
  let leftBytes = BUILD_BYTES - files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  let leftWeight = LARGE.reduce((sum, { weight }) => sum + weight, 0)
  LARGE.forEach(({ kind, weight }, index) => {
    const sizeBytes = Math.floor(leftBytes * (weight / leftWeight))
    files.push({ name: `content/paks/${index}.pak`, kind, sizeBytes })
    leftBytes -= sizeBytes
    leftWeight -= weight
  })
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The contents of planned files, asked for in their order: pieces of pools that are made once. */
export function contentsOf(seed: string): (file: GameFile) => Buffer {
  const random = seededNumbers(`${seed} places`)
  const pools = {
    text: seededText(`${seed} text`, POOL_BYTES),
    texture: seededTexture(`${seed} texture`, POOL_BYTES),
    packed: seededBytes(`${seed} packed`, POOL_BYTES),
  }
  return ({ kind, sizeBytes }) => {
    if (kind === 'script') return SCRIPT
    const content = Buffer.allocUnsafeSlow(sizeBytes)
    for (let filled = 0; filled < sizeBytes; ) {
      const start = Math.floor(random() * (POOL_BYTES - MEBIBYTE))
      filled += pools[kind].copy(content, filled, start, start + Math.min(4 * MEBIBYTE, sizeBytes - filled))
    }
    return content
  }
}
