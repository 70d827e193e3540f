import type { Random } from '../../conformance/crash/random.ts'
import type { Draft, DraftEntry } from './draft.ts'

/** Something done to a zip. Whether it's still right afterwards nobody says: the readers have to agree on it. */
export interface Mutation {
  readonly what: string
  readonly apply: (draft: Draft, random: Random) => void
}

/** An entry to do something to. */
export function anyEntry(draft: Draft, random: Random): DraftEntry {
  return random.pick(draft.entries)
}

/** A copy that can be changed without changing what it was made from. */
export function copyOf(entry: DraftEntry): DraftEntry {
  return { ...entry, local: { ...entry.local }, central: { ...entry.central }, described: { ...entry.described } }
}

/** Adds an entry to the file and lists it last. */
export function append(draft: Draft, entry: DraftEntry): void {
  draft.order.push(draft.entries.length)
  draft.entries.push(entry)
}
