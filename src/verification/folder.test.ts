import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OperatingSystem } from '../model/target.ts'
import { codesOf, TEST_LIMITS } from '../testing/check-bytes.ts'
import { verifyFolder } from './folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gantry-folder-'))
  await put('server.sh', '#!/bin/sh\n', 0o755)
})
afterEach(() => rm(folder, { recursive: true }))

async function put(name: string, content: string | Buffer = '', mode = 0o644): Promise<void> {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await chmod(path, mode)
}

const check = (operatingSystem: OperatingSystem = 'AMAZON_LINUX_2023', limits = TEST_LIMITS) =>
  verifyFolder(folder, { limits, target: { operatingSystem, serverSdkVersion: '5.2.0' } }, () => {})

test('a folder with a server in it is READY, as it would be zipped', async () => {
  await put('data/größe.bin', Buffer.alloc(3_000))
  await mkdir(join(folder, 'empty'))
  await symlink('server.sh', join(folder, 'link'))
  await symlink('data', join(folder, 'linked-folder'))
  expect(await check()).toEqual({
    verdict: 'READY',
    sizeBytes: 3_020,
    entryCount: 3,
    uncompressedBytes: 3_020,
    counts: { errors: 0, warnings: 0, notes: 0 },
    findings: [],
    findingsOmitted: 0,
  })
})

test('its fitness is judged from the files, without any place in a zip', async () => {
  await put('install.sh', '#!/bin/sh\r\nexit\r\n', 0o755)
  const [finding] = (await check()).findings
  expect(finding).toMatchObject({ code: 'INSTALL_SCRIPT_CRLF', entry: 'install.sh' })
  expect(finding).not.toHaveProperty('offset')
  await rm(join(folder, 'server.sh'))
  expect(codesOf(await check('WINDOWS_2022'))).toEqual(['NO_EXECUTABLE', 'INSTALL_SCRIPT_OTHER_SYSTEM'])
})

test('its names are checked for the system', async () => {
  await put('aux.txt')
  await put('Maps/a')
  await put('maps/A')
  expect(codesOf(await check('WINDOWS_2022'))).toEqual(['NAME_CASE_CLASH', 'NAME_DEVICE'])
  expect(codesOf(await check())).toEqual([])
})

test('names that are no UTF-8, links to nothing, and too many files are refused', async () => {
  await writeFile(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0x61, 0xff])]), '')
  await symlink('nowhere', join(folder, 'dangling'))
  expect(codesOf(await check())).toEqual(['NAME_ENCODING', 'SYMLINK_INVALID'])
  expect(codesOf(await check('AMAZON_LINUX_2023', { ...TEST_LIMITS, maxEntries: 1 }))[0]).toBe('TOO_MANY_ENTRIES')
})

test('an empty folder has nothing to start', async () => {
  await rm(join(folder, 'server.sh'))
  expect(codesOf(await check())).toEqual(['NO_FILES'])
})

test('what can not be read is no finding', async () => {
  await expect(verifyFolder(join(folder, 'none'), { limits: TEST_LIMITS }, () => {})).rejects.toThrow('ENOENT')
})
