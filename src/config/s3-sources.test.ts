import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configFrom } from './config.ts'
import { readEnvironment } from './env.ts'

const ROLE = 'arn:aws:iam::123456789012:role/GameLiftReader'
const KEYS = { accessKeyId: 'operator', secretAccessKey: 'hunter2hunter2' }
const ENGINE = {
  endpoint: 'http://127.0.0.1:9000',
  region: 'us-west-2',
  forcePathStyle: true,
  roles: { [ROLE]: { sts: { endpoint: 'http://127.0.0.1:9000', ...KEYS } }, [`${ROLE}2`]: KEYS },
}

const read = (GANTRY_S3_SOURCES: string) => configFrom(readEnvironment({ GANTRY_S3_SOURCES })).sources
const readJson = (value: unknown) => read(JSON.stringify(value))

test('engines are given as JSON, or as the path of a file that holds it', () => {
  expect(read('')).toBeUndefined()
  expect(readJson([ENGINE])).toEqual([ENGINE])
  const { forcePathStyle: _, ...inHost } = ENGINE
  expect(readJson([inHost])).toEqual([{ ...ENGINE, forcePathStyle: false }])
  const folder = mkdtempSync(join(tmpdir(), 'gantry-sources-'))
  const path = join(folder, 'sources.json')
  writeFileSync(path, `\n ${JSON.stringify([ENGINE])}\n`)
  expect(read(path)).toEqual([ENGINE])
  rmSync(folder, { recursive: true })
})

test.each([
  ['a path of nothing', '/none/sources.json', 'must be a JSON list, or the path of a file'],
  ['broken JSON', '[{"secretAccessKey": "hunter2"', 'must be valid JSON'],
  ['no engine', '[]', 'must have an engine'],
  ['no list in the list', '[3]', '[0] must be'],
])('%s is a problem', (_what, text, problem) => {
  expect(() => read(text)).toThrow(problem)
  expect(() => read(text)).not.toThrow(/hunter2/)
})

test.each([
  ['an endpoint without a scheme', { endpoint: 'hunter2:9000' }, '[0].endpoint must be an http or https URL'],
  ['no endpoint', { endpoint: undefined }, '[0].endpoint must be an http or https URL'],
  ['a region that would be another host', { region: 'hunter2.example/#' }, '[0].region must be the name of a region'],
  ['a word for a truth', { forcePathStyle: 'hunter2' }, '[0].forcePathStyle must be true or false'],
  ['a member that nobody knows', { forcepathstyle: true }, '[0] has a member that is not known: forcepathstyle'],
  ['one that may be a secret in the wrong place', { hunter2: 2 }, '[0] has a member that is not known'],
  ['no roles', { roles: undefined }, '[0].roles must be given'],
  ['a role that is none', { roles: { 'role/x': KEYS } }, '[0].roles["role/x"] must be the ARN of a role'],
  ['a role without keys', { roles: { [ROLE]: {} } }, `[0].roles["${ROLE}"] must have accessKeyId`],
  ['a role with both', { roles: { [ROLE]: { ...KEYS, sts: { endpoint: 'http://x', ...KEYS } } } }, 'nothing else'],
  [
    'a secret of spaces',
    { roles: { [ROLE]: { ...KEYS, secretAccessKey: 'hunter2 hunter2' } } },
    'must be a secret access key',
  ],
])('%s is a problem, and no value is quoted', (_what, change, problem) => {
  const wrong = () => readJson([{ ...ENGINE, ...change }])
  expect(wrong).toThrow(`GANTRY_S3_SOURCES`)
  expect(wrong).toThrow(problem)
  expect(wrong).not.toThrow(/hunter2/)
})

test('a role belongs to one engine', () => {
  expect(() => readJson([ENGINE, ENGINE])).toThrow(`must name the role ${ROLE} in one engine only`)
})
