import { awsCliV1, awsCliV2 } from './aws-cli/aws-cli.ts'
import { boto3 } from './boto3/boto3.ts'
import { chromium } from './chromium/chromium.ts'
import type { Client } from './client.ts'
import { goManager, goTransferManager } from './go/go.ts'
import { javaAsync, javaSync, javaTransferManager, javaTransferManagerCrt } from './java/java.ts'
import { javascript } from './javascript/javascript.ts'
import { currentRclone, debiansRclone } from './rclone/rclone.ts'
import { s3cmd } from './s3cmd/s3cmd.ts'

/** Every client of the compatibility table, in its order. */
export const CLIENTS: readonly Client[] = [
  awsCliV1,
  awsCliV2,
  boto3,
  javascript,
  chromium,
  javaSync,
  javaAsync,
  javaTransferManager,
  javaTransferManagerCrt,
  goManager,
  goTransferManager,
  s3cmd,
  currentRclone,
  debiansRclone,
]
