import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareVersions, newestGlibc, newestGlibcxx } from './version-order.ts'

const parts = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 4 })
const versions = parts.map(numbers => numbers.join('.'))

test('versions are ordered number by number', () => {
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const at = [0, 1, 2, 3].find(index => (a[index] ?? 0) !== (b[index] ?? 0))
      const expected = at === undefined ? 0 : Math.sign((a[at] ?? 0) - (b[at] ?? 0))
      expect(Math.sign(compareVersions(a.join('.'), b.join('.')))).toBe(expected)
    }),
  )
  expect(['2.34', '2.9', '2.17', '2.2.5', '2.4'].sort(compareVersions)).toEqual(['2.2.5', '2.4', '2.9', '2.17', '2.34'])
})

test('the order of the symbol versions makes no difference to the newest', () => {
  fc.assert(
    fc.property(fc.array(versions, { minLength: 1, maxLength: 20 }), all => {
      const newest = newestGlibc(all.map(version => `GLIBC_${version}`)) ?? ''
      expect(all.every(version => compareVersions(version, newest) <= 0)).toBe(true)
      expect(all.some(version => compareVersions(version, newest) === 0)).toBe(true)
    }),
  )
})

test.each([
  [['GLIBC_2.2.5', 'GLIBC_2.34', 'GLIBC_2.9'], '2.34'],
  [['GLIBC_2.17', 'GLIBC_PRIVATE'], '2.17'],
  [['GLIBC_PRIVATE'], undefined],
  [['GLIBC_2.34', 'GLIBC_ABI_DT_RELR'], '2.36'],
  [['GLIBC_2.38', 'GLIBC_ABI_DT_RELR'], '2.38'],
  [['GLIBCXX_3.4.30', 'CXXABI_1.3.9', 'GCC_3.0'], undefined],
  [['GLIBC_', 'GLIBC_2.', 'GLIBC_.2', 'GLIBC_2..3', 'GLIBC_2.34x', 'GLIBC_99999999999', 'XGLIBC_9'], undefined],
  [[], undefined],
])('of glibc, %j need %s', (symbolVersions, newest) => {
  expect(newestGlibc(symbolVersions)).toBe(newest)
})

test('libstdc++ and libgcc are looked at in the same way', () => {
  const all = [
    'GLIBC_2.38',
    'GLIBCXX_3.4',
    'GLIBCXX_3.4.9',
    'GLIBCXX_3.4.30',
    'GLIBCXX_LDBL_3.4.29',
    'GLIBCXX_TUNABLES',
  ]
  expect(newestGlibcxx(all)).toBe('3.4.30')
})
