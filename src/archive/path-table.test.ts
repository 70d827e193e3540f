import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CASELESS, EXACT, PathTable } from './path-table.ts'

const step = fc.constantFrom('a', 'A', 'b', 'aa', 'ä', '')
const path = fc.array(step, { minLength: 1, maxLength: 5 }).map(steps => steps.join('/'))

test('finds what a Map of strings finds', () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 60 }), paths => {
      for (const [fold, keyOf] of [
        [EXACT, (text: string) => text],
        [CASELESS, (text: string) => text.toLowerCase()],
      ] as const) {
        const buffers = paths.map(text => Buffer.from(text))
        const table = new PathTable(paths.length, index => buffers[index] ?? Buffer.alloc(0), fold)
        const model = new Map<string, number>()
        for (const [index, text] of paths.entries()) {
          expect(table.add(index, Buffer.from(text))).toBe(model.get(keyOf(text)))
          if (!model.has(keyOf(text))) model.set(keyOf(text), index)
        }
        for (const text of paths) {
          const above = [...text]
            .flatMap((char, at) => (char === '/' ? [model.get(keyOf(text.slice(0, at)))] : []))
            .filter(index => index !== undefined)
          const isOdd = (index: number) => index % 2 === 1
          expect(table.above(Buffer.from(text), () => true)).toBe(above[0])
          expect(table.above(Buffer.from(text), isOdd)).toBe(above.find(isOdd))
        }
      }
    }),
  )
})
