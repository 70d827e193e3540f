import { compileFunction } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { NodeJsVersion } from '../model/script.ts'
import { isJavaScriptName } from './goals.ts'
import { parseJavaScript } from './parse.ts'

const parse = (source: string, version: NodeJsVersion = '10.x', name = 'server.js') =>
  parseJavaScript(source, name, version)
const kindOf = (...given: Parameters<typeof parse>) => parse(...given).problem?.kind

describe('Node.js 10', () => {
  test.each([
    'exports.ssExports = {}',
    '#!/usr/bin/env node\nreturn',
    '\ufeff"use strict"; let a = 1',
    'const { a, ...rest } = { ...b }; async function* f() { for await (const x of y) yield x }',
    'try { f() } catch { g() }',
    '/(?<=a)(?<name>b)\\p{Lu}/su.test(c)',
    'const big = 10n ** 3n',
    'import("fs").then(f)',
    'const a = b ? .5 : 1',
    'with (a) { b }',
  ])('reads %j', source => {
    expect(kindOf(source)).toBeUndefined()
  })

  test.each([
    'a?.b',
    'a ?? b',
    'a ??= b',
    'a ||= b',
    'const million = 1_000_000',
    'class A { b = 1 }',
    'class A { #b() {} }',
    'class A { static { f() } }',
    '/a/v',
    'using file = open()',
  ])('does not know %j, which Node.js 24 does', source => {
    expect(kindOf(source)).toBe('newer syntax')
    expect(kindOf(source, '24.x')).toBeUndefined()
  })

  test('takes no ES module from a .js', () => {
    expect(parse('import fs from "fs"\nexport const ssExports = {}')).toEqual({
      namesExports: true,
      problem: { kind: 'module', line: 1, column: 1 },
    })
    expect(kindOf('export const a = 1', '10.x', 'server.mjs')).toBeUndefined()
    expect(kindOf('export const a = b?.c', '10.x', 'server.mjs')).toBe('newer syntax')
  })
})

describe('Node.js 24', () => {
  test('takes an ES module from a .js, and from no .cjs', () => {
    const source = 'import fs from "fs"; export const ssExports = await f()'
    expect(kindOf(source, '24.x')).toBeUndefined()
    expect(kindOf(source, '24.x', 'server.cjs')).toBe('syntax')
  })

  test('says where it stops to read, in the form that reads on the longest', () => {
    expect(parse('let a\nlet a', '24.x').problem).toEqual({
      kind: 'syntax',
      message: "Identifier 'a' has already been declared",
      line: 2,
      column: 5,
    })
    expect(parse('export const a = 1\nconst b = ;', '24.x').problem).toMatchObject({ line: 2, column: 11 })
  })
})

test.each([
  ['exports.ssExports = {}', true],
  ['module.exports["ssExports"] = {}', true],
  ['module.exports = { ssExports }', true],
  ['export { a as ssExports }', true],
  ['// ssExports', false],
  ['const a = "the ssExports"', false],
  ['exports.sExports = {}', false],
])('%j names ssExports: %s', (source, namesExports) => {
  expect(parse(source, '24.x').namesExports).toBe(namesExports)
})

test('nothing that is parsed is run', () => {
  parse('globalThis.wasRun = true; process.exit(1)', '24.x')
  expect(globalThis).not.toHaveProperty('wasRun')
})

test.each([
  ['('.repeat(500_000)],
  ['{'.repeat(500_000)],
  ['['.repeat(500_000)],
  ['`${'.repeat(200_000)],
  ['!'.repeat(500_000)],
  [`a${'+a'.repeat(250_000)}`],
  [`a${'?a:a'.repeat(100_000)}`],
  [`a${'=>a'.repeat(100_000)}`],
  [`/${'('.repeat(100_000)}${')'.repeat(100_000)}/`],
  ['if(a)'.repeat(100_000)],
  ['a:'.repeat(100_000)],
  ['class A extends '.repeat(50_000)],
])('what is nested too deeply (%#) is a problem and no crash', source => {
  expect(['too deep', 'syntax']).toContain(kindOf(source))
})

test('a hundred thousand declarations take no longer than their text', () => {
  const names = Array.from({ length: 100_000 }, (_, index) => `a${index}`)
  const startMs = performance.now()
  expect(kindOf(`let ${names.join()}`)).toBeUndefined()
  expect(kindOf(names.map(name => `function ${name}(){}`).join(''))).toBeUndefined()
  expect(kindOf(`let ${names.join()}, a7`)).toBe('syntax')
  // In plain arrays these would be ten billion comparisons: minutes.
  expect(performance.now() - startMs).toBeLessThan(20_000)
})

test.each([
  ['a.js', true],
  ['a/b.MJS', true],
  ['a.cjs', true],
  ['a.json', false],
  ['js', false],
  ['a.ts', false],
])('%s is taken for JavaScript: %s', (name, expected) => {
  expect(isJavaScriptName(name)).toBe(expected)
})

test('any text is read or refused, and never throws', () => {
  const pieces = fc.constantFrom(
    ...'( ) { } [ ] ; , . ?. ?? => = + ++ ` ${ / // /* */ ! # @ : ... a 1 1n 0x "s" \n class function let const await async yield'.split(
      ' ',
    ),
    ...'import export default from for of in if else try catch return new super this static get set using /a/u'.split(
      ' ',
    ),
    '\\u0061',
    '\u2028',
    '\ud800',
    '\0',
  )
  const source = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(pieces, { maxLength: 25 }).map(parts => parts.join(' ')),
  )
  fc.assert(
    fc.property(
      source,
      fc.constantFrom('10.x' as const, '24.x' as const),
      fc.constantFrom('a.js', 'a.mjs'),
      (text, version, name) => {
        const { problem } = parse(text, version, name)
        if (!problem || !('line' in problem)) return
        expect(problem.line).toBeGreaterThanOrEqual(1)
        expect(problem.column).toBeGreaterThanOrEqual(1)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what this Node.js compiles is read', () => {
  const pieces = fc.constantFrom(
    ...'( ) { } [ ] ; , . ?. ?? => = + ! : ... a b 1 1n class function let const async if else return new this x=>x'.split(
      ' ',
    ),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), parts => {
      const source = parts.join(' ')
      if (compiles(source)) expect([source, kindOf(source, '24.x')]).toEqual([source, undefined])
    }),
    { numRuns: 5_000 },
  )
})

/** Compiles as Node.js does a CommonJS module, and doesn't run. */
function compiles(source: string): boolean {
  try {
    compileFunction(source, ['exports', 'require', 'module'])
    return true
  } catch {
    return false
  }
}
