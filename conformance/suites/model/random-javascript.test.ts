import { javascriptClient } from '../../model/javascript-client.ts'
import { randomSuite } from '../../model/random-suite.ts'

await randomSuite('the SDK for JavaScript', javascriptClient)
