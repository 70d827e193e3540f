import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DEFAULT_VERIFICATION_LIMITS } from '../model/limits.ts'
import { configFrom } from './config.ts'
import { readEnvironment, VARIABLES } from './env.ts'

test('without any variable the documented defaults are used', () => {
  const config = configFrom(readEnvironment({ HOME: '/root', GANTRY_PORT: '' }))
  expect(config).toMatchObject({
    listen: { host: '127.0.0.1', port: 4590 },
    dataDir: join(process.cwd(), 'gantry-data'),
    accountId: '000000000000',
    region: 'us-west-2',
    credentialTtlSeconds: 3600,
    limits: DEFAULT_VERIFICATION_LIMITS,
    root: undefined,
  })
})

test('every problem is reported at once, and no value with it', () => {
  const wrong = {
    GANTRY_PORT: '70000',
    GANTRY_ACCOUNT_ID: '12',
    GANTRY_CREDENTIAL_TTL_SECONDS: '0',
    GANTRY_ROOT_SECRET_ACCESS_KEY: 'a-secret that has a space',
    GANTRY_PUBLIC_URL: 'ftp://x',
    GANTRY_DATABASE_URL: 'postgres://user:hunter2@host/db',
    GANTRY_PROT: '1',
  }
  const read = () => readEnvironment(wrong)
  for (const name of Object.keys(wrong)) expect(read).toThrow(name)
  expect(read).not.toThrow(/hunter2|a-secret/)
})

test('the two parts of the root key go together', () => {
  expect(() => readEnvironment({ GANTRY_ROOT_ACCESS_KEY_ID: 'AKIAAAAAAAAAAAAAAAAA' })).toThrow('set both or neither')
})

test('paths in URLs may be relative or absolute', () => {
  const paths = (GANTRY_STORAGE_URL: string) => configFrom(readEnvironment({ GANTRY_STORAGE_URL })).storage.path
  expect(paths('file:builds')).toBe(join(process.cwd(), 'builds'))
  expect(paths('file:/srv/builds')).toBe('/srv/builds')
  expect(paths('file:///srv/builds')).toBe('/srv/builds')
})

test('CORS is closed, or open to origins as browsers spell them', () => {
  const origins = (GANTRY_CORS_ORIGINS: string) => configFrom(readEnvironment({ GANTRY_CORS_ORIGINS })).corsOrigins
  expect(origins('')).toEqual([])
  expect(origins('*')).toBe('*')
  const several = [
    'https://build.example.com',
    'http://localhost:3000',
    'http://[::1]:8080',
    'https://xn--bcher-kva.example',
  ]
  expect(origins(several.join())).toEqual(several)
  expect(origins(several.join(', '))).toEqual(several)
})

test.each([
  'build.example.com',
  'https://build.example.com/',
  'https://build.example.com/page',
  'https://Build.example.com',
  'https://build.example.com:443',
  'https://*.example.com',
  'https://user@build.example.com',
  'https://bücher.example',
  'ftp://build.example.com',
  'null',
  'https://build.example.com,',
  'https://build.example.com,*',
  'https://build.example.com https://other.example.com',
  ',',
])('%s is no list of origins', list => {
  expect(() => readEnvironment({ GANTRY_CORS_ORIGINS: list })).toThrow('GANTRY_CORS_ORIGINS must be')
})

test('docs/configuration.md lists every variable with its default, and no other', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(GANTRY_\w+)` \| (.*?) \|/gm)].map(([, name, value]) => ({ name, value }))
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(VARIABLES))
  const documented = Object.fromEntries(rows.map(({ name, value }) => [name, value?.replaceAll('`', '')]))
  const defaults: Record<string, unknown> = readEnvironment({})
  for (const [name, value] of Object.entries(defaults)) expect([name, documented[name]]).toEqual([name, String(value)])
  expect(documented.GANTRY_MAX_BUILD_BYTES).toBe(String(DEFAULT_VERIFICATION_LIMITS.maxBuildBytes))
  expect(documented.GANTRY_MAX_UNCOMPRESSED_BYTES).toBe(String(DEFAULT_VERIFICATION_LIMITS.maxUncompressedBytes))
  expect(documented.GANTRY_MAX_ENTRIES).toBe(String(DEFAULT_VERIFICATION_LIMITS.maxEntries))
})
