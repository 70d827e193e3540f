/** Writes the table of operations in docs/compatibility.md: those of botocore's model, with what a Gantry of this checkout answers. */
import { writeFile } from 'node:fs/promises'
import { installPythonClients } from '../runner/python.ts'
import { rootKeys } from '../support/root-keys.ts'
import { checkoutCommand, startGantry } from '../support/server.ts'
import { PAGE, renderedPage } from './operations-page.ts'
import { readPublishedModel } from './published-model.ts'
import { asker } from './wire.ts'

installPythonClients()
await using gantry = await startGantry({}, checkoutCommand())
await writeFile(PAGE, await renderedPage(readPublishedModel(), asker(gantry, await rootKeys(gantry), 'us-west-2')))
