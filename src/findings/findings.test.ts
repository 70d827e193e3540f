import { expect, test } from 'vitest'
import { entryFinding } from './finding.ts'
import { Findings } from './findings.ts'

test('what is reported does not depend on the order in which it was found, be it of two entries with one name', () => {
  const found = [7, 30, 300].map(localHeaderOffset =>
    entryFinding('CRC_DIFFERS', { name: 'twin', localHeaderOffset }, '{} is damaged.', 'Zip it again.'),
  )
  const inOrder = new Findings()
  for (const finding of found) inOrder.add(finding)
  const reversed = new Findings()
  for (const finding of found.toReversed()) reversed.add(finding)
  expect(reversed.summary()).toEqual(inOrder.summary())
  expect(inOrder.summary().findings.map(({ offset }) => offset)).toEqual([7, 30, 300])
})
