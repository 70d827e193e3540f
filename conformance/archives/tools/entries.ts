import { readFile } from 'node:fs/promises'
import { PYTHON } from '../../runner/python.ts'
import type { FileSpec, Files } from '../files.ts'
import type { Lab } from '../lab.ts'
import { WRITE_ZIP_PY } from './zippers.ts'

const STORED = 0
const LINK_MODE = 0o120_777
const FOLDER_MODE = 0o040_755
const TYPE_MASK = 0o170_000
const FILE_TYPE = 0o100_000

/** A zip by Python's zipfile, whose names no disk would hold; each list adds to what those before it have. */
export async function zipOfEntries(lab: Lab, ...lists: Files[]): Promise<string> {
  const zip = lab.newPath('.zip')
  const specs = lists.flatMap(files => Object.entries(files))
  const entries = await Promise.all(specs.map(([name, spec]) => entryOf(lab, name, spec)))
  await lab.run(PYTHON, [WRITE_ZIP_PY, 'entries', zip], { input: JSON.stringify(entries) })
  return zip
}

async function entryOf(lab: Lab, name: string, spec: FileSpec) {
  const entry = (content: string | Buffer, mode: number) => ({
    name,
    content: Buffer.from(content).toString('base64'),
    mode,
    method: STORED,
  })
  if ('folder' in spec) return entry('', FOLDER_MODE)
  if ('linkTo' in spec) return entry(spec.linkTo, LINK_MODE)
  const mode = (spec.mode & TYPE_MASK) === 0 ? FILE_TYPE | spec.mode : spec.mode
  return entry('program' in spec ? await readFile(await lab.program(spec.program)) : spec.content, mode)
}
