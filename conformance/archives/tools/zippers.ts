import { createWriteStream } from 'node:fs'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'
import { PYTHON } from '../../runner/python.ts'
import type { Lab, Zipper } from '../lab.ts'

export const WRITE_ZIP_PY = join(import.meta.dirname, 'write_zip.py')
const WRITE_ZIP_JAVA = join(import.meta.dirname, 'java', 'WriteZip.java')
const COMMONS_COMPRESS = '/usr/share/java/commons-compress.jar'

/** `zip FLAGS ZIP .`, of Info-ZIP. */
export function infoZip(...flags: string[]): Zipper {
  return async (lab, cwd, zip) => void (await lab.run('zip', ['-q', '-r', ...flags, zip, '.'], { cwd }))
}

/** The zip is written to a pipe, so that sizes are known only behind the data. */
export const infoZipToPipe: Zipper = async (lab, cwd, zip) =>
  void (await lab.run('sh', ['-c', 'zip -q -r - . | cat > "$0"', zip], { cwd }))

/** 7-Zip's `7zz a -tzip`. */
export function sevenZip(...flags: string[]): Zipper {
  return async (lab, cwd, zip) => void (await lab.run('7zz', ['a', '-tzip', '-bd', ...flags, zip, '.'], { cwd }))
}

/** @param way as `write_zip.py` has them */
export function python(way: 'zipfile' | 'zipfile-zip64' | 'make_archive' | 'aws'): Zipper {
  return async (lab, folder, zip) => void (await lab.run(PYTHON, [WRITE_ZIP_PY, way, folder, zip]))
}

/** @param way as `tools/go/main.go` has them */
export function go(way: 'descriptors' | 'sizes' | 'addfs'): Zipper {
  return async (lab, folder, zip) => void (await lab.run(await lab.program('writezip'), [way, folder, zip]))
}

/** @param way as `WriteZip.java` has them */
export function java(way: 'stream' | 'filesystem' | 'commons' | 'commons-stream'): Zipper {
  return async (lab, folder, zip) =>
    void (await lab.run('java', ['-cp', COMMONS_COMPRESS, WRITE_ZIP_JAVA, way, folder, zip]))
}

/** The JDK's own tool; it knows no modes. */
export const jar: Zipper = async (lab, folder, zip) =>
  void (await lab.run('jar', ['--create', '--no-manifest', '--file', zip, '-C', folder, '.']))

/** libarchive's tar. */
export const bsdtar: Zipper = async (lab, cwd, zip) => {
  const names = await readdir(cwd)
  await lab.run('bsdtar', ['-a', '-cf', zip, ...names], { cwd })
}

export const cmake: Zipper = async (lab, cwd, zip) => {
  const names = await readdir(cwd)
  await lab.run('cmake', ['-E', 'tar', 'cf', zip, '--format=zip', ...names], { cwd })
}

/** Only what Git tracks: no empty folders. */
export const gitArchive: Zipper = async (lab, cwd, zip) => {
  await commitAll(lab, cwd)
  await lab.run('git', ['archive', '--format=zip', '-o', zip, 'HEAD'], { cwd })
}

/** Makes a folder a Git repository with one commit. */
export async function commitAll(lab: Lab, cwd: string): Promise<void> {
  const git = (...args: string[]) =>
    lab.run('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd })
  await git('init', '-q')
  await git('add', '-A')
  await git('commit', '-q', '-m', 'A server')
}

/** Ant's zip task, with the modes that its user has to give. */
export const ant: Zipper = async (lab, folder, zip) => {
  const buildFile = join(lab.folder, 'build.xml')
  await writeFile(
    buildFile,
    `<project default="zip"><target name="zip"><zip destfile="${zip}">
      <zipfileset dir="${folder}" excludes="**/*.sh bin/**"/>
      <zipfileset dir="${folder}" includes="**/*.sh bin/**" filemode="755"/>
    </zip></target></project>`,
  )
  await lab.run('ant', ['-q', '-f', buildFile])
}

/** The npm package. */
export const yazlZip: Zipper = async (_, folder, zip) => {
  const archive = new yazl.ZipFile()
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = join(folder, name)
    const file = await stat(path)
    const { mode, mtime } = file
    if (file.isDirectory()) archive.addEmptyDirectory(name, { mtime, mode })
    else archive.addFile(path, name, { mtime, mode })
  }
  archive.end()
  await pipeline(archive.outputStream, createWriteStream(zip))
}
