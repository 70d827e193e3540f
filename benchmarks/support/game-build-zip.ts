import { existsSync } from 'node:fs'
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { contentsOf, type GameFile, planGameBuild } from './game-build.ts'
import { progress } from './report.ts'
import { DEFLATED, STORED, type ZipEntryFields, ZipRecords } from './zip-records.ts'

const SEED = 'gantry 1'
/** Files deflated at a time: as many as libuv has threads. */
const AT_ONCE = 4
const deflate = promisify(deflateRaw)

interface Packed {
  readonly fields: ZipEntryFields
  readonly data: Buffer
}

/** The zip of a game server's build in `folder`, made unless it is there, and always the same. Answers its path. */
export async function gameBuildZip(folder: string): Promise<string> {
  const path = join(folder, `${SEED.replaceAll(' ', '-')}.zip`)
  if (existsSync(path)) return path
  progress('making the zip of a build')
  await mkdir(folder, { recursive: true })
  // A name of its own at the end: what was interrupted isn't taken for made.
  const unfinished = `${path}.${process.pid}`
  const file = await open(unfinished, 'w')
  try {
    await writeZip(file)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  return path
}

async function writeZip(file: FileHandle): Promise<void> {
  const contentOf = contentsOf(SEED)
  const records = new ZipRecords()
  const packing: Promise<Packed>[] = []
  const writeNext = async () => {
    const packed = await packing.shift()
    if (packed === undefined) return
    await file.writeFile(records.entry(packed.fields))
    await file.writeFile(packed.data)
  }
  for (const planned of planGameBuild(SEED)) {
    packing.push(pack(planned, contentOf(planned)))
    if (packing.length > AT_ONCE) await writeNext()
  }
  while (packing.length > 0) await writeNext()
  await file.writeFile(records.end())
}

async function pack({ name, kind }: GameFile, content: Buffer): Promise<Packed> {
  const data = kind === 'packed' ? content : await deflate(content)
  const fields = {
    name,
    method: kind === 'packed' ? STORED : DEFLATED,
    crc32: crc32(content),
    compressedSizeBytes: data.length,
    uncompressedSizeBytes: content.length,
    mode: kind === 'script' ? 0o755 : 0o644,
  } as const
  return { fields, data }
}
