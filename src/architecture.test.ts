import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

/** The floors of the house, top first. A file may import from floors below its own, and from its own folder. */
const FLOORS = [
  ['main.ts'],
  ['commands'],
  ['app.ts'],
  ['serving'],
  ['http'],
  ['auth', 'operations'],
  ['builds', 'scripts'],
  ['credentials', 'verification'],
  ['archive', 'storage', 'sources', 'database', 'config'],
  ['fitness'],
  ['findings', 'executables', 'javascript'],
  ['streams', 'model'],
  ['arn.ts', 'logger.ts'],
  ['errors.ts', 'clock.ts', 'ids.ts'],
  ['random.ts', 'hmac.ts'],
]

/** Modules that belong to one floor alone. */
const CONFINED: Record<string, RegExp> = {
  'node:http': /^(http|commands|testing)\//,
  '@aws-sdk/client-s3': /^sources\//,
  '@aws-sdk/client-sts': /^sources\//,
  'node:sqlite': /^database\//,
  acorn: /^javascript\//,
  kysely: /^database\//,
}

const root = import.meta.dirname
const files = globSync('**/*.ts', { cwd: root }).filter(
  file => !/\.(test|contract)\.ts$/.test(file) && !file.startsWith('testing/'),
)
const imports = files.flatMap(file =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(match => ({
    file,
    target: match[1] ?? '',
  })),
)

const floorOf = (file: string) => {
  const top = file.split('/')[0] ?? file
  const floor = FLOORS.findIndex(names => names.includes(top))
  if (floor < 0) throw new Error(`${file} stands on no floor: add its folder to FLOORS`)
  return { floor, top }
}

test('imports point down only, and siblings do not import each other', () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith('.'))
    .filter(({ file, target }) => {
      const from = floorOf(file)
      const to = floorOf(relative(root, join(root, dirname(file), target)))
      return from.top !== to.top && to.floor <= from.floor
    })
    .map(({ file, target }) => `${file} imports ${target}`)
  expect(wrong).toEqual([])
})

test('a client library lives on its own floor alone', () => {
  const wrong = imports
    .filter(({ file, target }) => CONFINED[target] && !CONFINED[target].test(file))
    .map(({ file, target }) => `${file} imports ${target}`)
  expect(wrong).toEqual([])
})

test('only config/env.ts reads the environment', () => {
  const readers = files.filter(file => /\bprocess\.env\b/.test(readFileSync(join(root, file), 'utf8')))
  expect(readers).toEqual(['config/env.ts'])
})

test('the model needs no Node, so that a browser can share it', () => {
  expect(imports.filter(({ file, target }) => file.startsWith('model/') && target.startsWith('node:'))).toEqual([])
})

test('the protocol and storage layers stay apart', () => {
  const wrong = imports
    .filter(({ file, target }) => file.startsWith('http/') && /\/(storage|database)\//.test(target))
    .map(({ file, target }) => `${file} imports ${target}`)
  expect(wrong).toEqual([])
})

test('docs/architecture.md shows the same floors', () => {
  const page = readFileSync(join(root, '../docs/architecture.md'), 'utf8')
  const rows = [...page.matchAll(/^\| ((?:`[\w.-]+\/?`(?:, )?)+) \|/gm)].map(([, names]) =>
    names?.replace(/[`/]/g, '').split(', '),
  )
  expect(rows).toEqual(FLOORS)
})
