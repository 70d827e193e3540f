import type { ClientKind } from '../client.ts'
import { awsCli } from './aws-cli/aws-cli.ts'
import { boto3 } from './boto3/boto3.ts'
import { go } from './go/go.ts'
import { java } from './java/java.ts'
import { javascript } from './javascript/javascript.ts'

/** Every client that calls GameLift in the engines' suite. */
export const CLIENTS: readonly ClientKind[] = [awsCli, boto3, javascript, go, java]
