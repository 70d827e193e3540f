import { randomOf } from '../../conformance/fuzz/session.ts'
import { drawDraft } from './draw-draft.ts'
import { BYTE_MUTATIONS } from './mutate-bytes.ts'
import { FIELD_MUTATIONS } from './mutate-fields.ts'
import { NAME_MUTATIONS } from './mutate-names.ts'
import { PART_MUTATIONS } from './mutate-parts.ts'
import { writeDraft } from './write-draft.ts'

/** Which case: it is drawn from these alone. */
export interface CaseId {
  readonly seed: number
  readonly index: number
  /** What a kept seed is kept for: it has to be drawn still. */
  readonly how?: string
}

/** A zip, and what was done to it. */
export interface Case {
  readonly id: CaseId
  readonly bytes: Buffer
  /** Nothing was: it has to be READY. */
  readonly isRight: boolean
  readonly how: string
}

const GROUPS = [FIELD_MUTATIONS, FIELD_MUTATIONS, PART_MUTATIONS, NAME_MUTATIONS]
const RIGHT_SHARE = 0.1
const BYTES_SHARE = 0.15

export function drawCase(id: CaseId): Case {
  const random = randomOf(id)
  const draft = drawDraft(random)
  if (random.chance(RIGHT_SHARE)) return { id, bytes: writeDraft(draft), isRight: true, how: 'nothing' }
  const how: string[] = []
  // Most have one or two things done to them: more and there is little left that could be READY.
  for (let count = random.pick([1, 1, 1, 2, 2, 3]); count > 0; count -= 1) {
    const { what, apply } = random.pick(random.pick(GROUPS))
    apply(draft, random)
    how.push(what)
  }
  const bytes = writeDraft(draft)
  if (!random.chance(BYTES_SHARE)) return { id, bytes, isRight: false, how: how.join(', ') }
  const { what, apply } = random.pick(BYTE_MUTATIONS)
  return { id, bytes: apply(bytes, random), isRight: false, how: [...how, what].join(', ') }
}
