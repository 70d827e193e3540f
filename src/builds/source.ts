import type { BuildRow } from '../database/schema.ts'
import { describeSource } from '../database/source-columns.ts'
import type { Namespace } from '../model/namespace.ts'

/** On whose behalf a build's file is read. */
export function namespaceOf({ account_id: accountId, region }: BuildRow): Namespace {
  return { accountId, region }
}

/** A build's source as an event keeps it. */
export function sourceDetails(build: BuildRow): Record<string, string> {
  return Object.fromEntries(Object.entries(describeSource(build) ?? {}).map(([name, value]) => [name, String(value)]))
}
