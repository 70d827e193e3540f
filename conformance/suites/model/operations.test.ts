import { expect, test } from 'vitest'
import { currentPage, renderedPage } from '../../model/operations-page.ts'
import { readPublishedModel } from '../../model/published-model.ts'
import { asker } from '../../model/wire.ts'
import { rootKeys } from '../../support/root-keys.ts'
import { sharedGantry } from '../../support/server.ts'

test('docs/compatibility.md says of every operation of the model what Gantry does with it', async () => {
  const gantry = sharedGantry()
  const ask = asker(gantry, await rootKeys(gantry), 'us-west-2')
  // Otherwise: npm run operations-page.
  expect(await currentPage()).toBe(await renderedPage(readPublishedModel(), ask))
})
