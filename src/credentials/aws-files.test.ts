import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeAwsFiles } from './aws-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gantry-aws-files-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (secretAccessKey = 's'.repeat(40)) =>
  writeAwsFiles(folder, {
    region: 'us-west-2',
    endpointUrl: 'http://127.0.0.1:4590',
    key: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey },
  })

test('files that say what they should are left alone, so that a server starts on a full disk', () => {
  const { configPath, credentialsPath } = write()
  const inodes = () => [configPath, credentialsPath].map(path => statSync(path).ino)
  const before = inodes()
  write()
  expect(inodes()).toEqual(before)
})

test('what anybody changed is put right again', () => {
  const { configPath, credentialsPath } = write()
  const config = readFileSync(configPath, 'utf8')
  writeFileSync(configPath, '[default]\n')
  chmodSync(credentialsPath, 0o644)
  write()
  expect(readFileSync(configPath, 'utf8')).toBe(config)
  expect(statSync(credentialsPath).mode & 0o777).toBe(0o600)
  write('t'.repeat(40))
  expect(readFileSync(credentialsPath, 'utf8')).toContain('t'.repeat(40))
})
