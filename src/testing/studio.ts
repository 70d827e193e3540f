import { systemClock } from '../clock.ts'
import { configFrom } from '../config/config.ts'
import { readEnvironment } from '../config/env.ts'
import type { S3Location } from '../model/storage-location.ts'
import { DEFAULT_PATIENCE, type Patience } from '../sources/patience.ts'
import { S3Sources, type S3SourcesOptions } from '../sources/s3-sources.ts'
import { TestS3Engine } from './s3-engine.ts'

/** The role that a studio lets Gantry take to read its bucket. */
export const ROLE = 'arn:aws:iam::123456789012:role/GameLiftReader'

/** Its build. */
export const FILE: S3Location = { Bucket: 'studio', Key: 'builds/server 1.zip', RoleArn: ROLE }

/** A studio's bucket with its file, on an engine that trusts Gantry with the role. */
export async function openStudio(content: Buffer, { versioned = false } = {}): Promise<TestS3Engine> {
  const engine = await TestS3Engine.start()
  engine.addRole(ROLE)
  engine.addBucket(FILE.Bucket, { versioned })
  engine.put(FILE.Bucket, FILE.Key, content)
  return engine
}

/** What Gantry reads with when it is configured for the engine. */
export function sourcesOf(
  engine: TestS3Engine,
  options: Partial<Omit<S3SourcesOptions, 'patience'>> & { readonly patience?: Partial<Patience> } = {},
): S3Sources {
  const { sources: engines } = configFrom(readEnvironment({ GANTRY_S3_SOURCES: engine.settings() }))
  const patience = { ...DEFAULT_PATIENCE, ...options.patience }
  return new S3Sources({ engines, operatorAccountId: '000000000000', clock: systemClock, ...options, patience })
}
