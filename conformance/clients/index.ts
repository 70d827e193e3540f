import { awsCliV1, awsCliV2 } from './aws-cli/aws-cli.ts'
import { boto3 } from './boto3/boto3.ts'
import type { Client } from './client.ts'
import { javaAsync, javaSync, javaTransferManager, javaTransferManagerCrt } from './java/java.ts'

/** Every client of the compatibility table, in its order. */
export const CLIENTS: readonly Client[] = [
  awsCliV1,
  awsCliV2,
  boto3,
  javaSync,
  javaAsync,
  javaTransferManager,
  javaTransferManagerCrt,
]
