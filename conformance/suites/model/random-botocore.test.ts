import { botocoreClient } from '../../model/botocore-client.ts'
import { randomSuite } from '../../model/random-suite.ts'

await randomSuite('botocore', botocoreClient)
