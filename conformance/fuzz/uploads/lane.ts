import { judge } from '../answers.ts'
import { type CaseId, countUp, type Session, shown } from '../session.ts'
import { Connection, type Reply } from './connection.ts'
import type { Ledger } from './ledger.ts'
import type { Message } from './model/http.ts'
import { describeSending, drawSending, mayClose, reachesGantry, type Sending, spoiltBy, waitsFor } from './sending.ts'
import { Slots } from './slots.ts'
import { writeSplit } from './splits.ts'
import { SMUGGLED } from './spoil/bytes.ts'

/** Sends one upload after the other on a connection that it keeps as long as it can. */
export class Lane {
  readonly #session: Session
  readonly #slots: Slots
  readonly #ledger: Ledger
  readonly #counts: Map<string, number>
  #connection: Connection | undefined

  private constructor(session: Session, slots: Slots, ledger: Ledger, counts: Map<string, number>) {
    this.#session = session
    this.#slots = slots
    this.#ledger = ledger
    this.#counts = counts
  }

  static async create(session: Session, ledger: Ledger, counts: Map<string, number>): Promise<Lane> {
    return new Lane(session, await Slots.create(session.server, session.world), ledger, counts)
  }

  async send(id: CaseId): Promise<void> {
    const sending = drawSending(id, this.#slots)
    const how = spoiltBy(sending)
    if (id.how !== undefined && id.how !== how)
      this.#session.fail(`seeds.json: seed ${id.seed}, index ${id.index} draws another case now: ${how}`)
    const { abandonedAfter, isUnsettled, slot, verdict } = sending
    if (!this.#connection?.isReusable) this.#connection = new Connection(this.#session.server.port)
    const connection = this.#connection
    if (isUnsettled) this.#ledger.unsettled(slot, verdict.kind === 'refuse' ? undefined : verdict.upload)
    if (abandonedAfter !== undefined) {
      await writeSplit(connection, sending.stream.subarray(0, abandonedAfter), sending.splits)
      connection.reset()
      countUp(this.#counts, 'abandoned')
    } else {
      const reply = await exchange(connection, sending)
      const ended = reply.kind === 'answer' ? String(reply.answer.status) : reply.kind
      countUp(this.#counts, `${verdict.kind}: ${ended}`)
      const wrong = this.#judge(sending, reply) ?? (await judgeConnection(connection, sending, reply))
      if (wrong !== undefined || this.#session.isTalkative) this.#report(sending, reply, wrong)
      if (wrong !== undefined) connection.destroy()
    }
    // An object ends its build; whether there is one may only be seen later.
    const isTaken = isUnsettled || this.#ledger.hasObject(slot)
    if (slot.uploadId === undefined && isTaken) await this.#slots.replaceWhole()
  }

  close(): void {
    this.#connection?.destroy()
  }

  /** Says what is wrong with how an upload was answered, and with what it left behind. */
  #judge(sending: Sending, reply: Reply): string | undefined {
    const { isUnsettled, message, slot, verdict } = sending
    const wrong = judge(
      {
        what: '',
        bytes: Buffer.alloc(0),
        form: !isUnsettled && reachesGantry(message) ? 's3' : 'any',
        ...(mayClose(sending) ? { mayClose: true } : {}),
        accepted: () => (verdict.kind === 'refuse' ? `it was accepted, in spite of ${verdict.why}` : undefined),
        refused: () => (verdict.kind === 'accept' && !isUnsettled ? 'it is valid, and was refused' : undefined),
      },
      { ...reply, milliseconds: 0 },
    )
    if (wrong !== undefined || isUnsettled) return wrong
    if (reply.kind !== 'answer' || reply.answer.status >= 300 || verdict.kind === 'refuse')
      return this.#ledger.refused(slot)
    return this.#ledger.accepted(slot, verdict.upload, reply.answer)
  }

  #report(sending: Sending, reply: Reply, wrong: string | undefined): void {
    const { index, seed } = sending.id
    const how = spoiltBy(sending)
    const answer =
      reply.kind === 'answer'
        ? `${reply.answer.status} ${JSON.stringify([...reply.answer.headers])} ${shown(reply.answer.body, 400)}`
        : JSON.stringify(reply)
    const text = `uploads --seed ${seed} --only ${index} (${how}): ${wrong}\n${describeSending(sending)}\n    answer  ${answer}`
    if (wrong === undefined) console.log(text)
    else this.#session.fail(`${how}: ${wrong.slice(0, 100).replaceAll(/\d+/g, '#')}`, text)
  }
}

/** Sends an upload, and answers the final answer to it. */
async function exchange(connection: Connection, { headBytes, message, plan, splits, stream }: Sending): Promise<Reply> {
  let sentBytes = 0
  if (plan.expect === 'waits' && waitsFor(message)) {
    await writeSplit(connection, stream.subarray(0, headBytes), splits)
    sentBytes = headBytes
    const first = await connection.next()
    if (first.kind !== 'answer') return first
    if (first.answer.status >= 200) {
      // What comes next would be taken for the body.
      if (connection.isReusable && message.kind === 'whole' && message.sizeBytes > headBytes)
        return { kind: 'garbage', why: 'the connection stays open, and the body was never sent' }
      connection.destroy()
      return first
    }
  }
  const written = writeSplit(connection, stream, splits, sentBytes)
  const finished = message.kind === 'cut' ? written.then(() => connection.finish()) : written
  for (;;) {
    const reply = await connection.next()
    if (reply.kind === 'answer' && reply.answer.status < 200) continue
    if (connection.isReusable) await finished
    return reply
  }
}

/** Says what is wrong with what comes after the answer: the next one has to be the next request's. */
async function judgeConnection(
  connection: Connection,
  { isUnsettled, message, probe, rest }: Sending,
  reply: Reply,
): Promise<string | undefined> {
  if (reply.kind !== 'answer') return undefined
  if (!connection.isReusable) {
    const { unread } = connection
    connection.destroy()
    return unread.includes(SMUGGLED) ? 'a request was answered that nobody sent' : undefined
  }
  if (message.kind === 'whole' && message.head.closes) return 'the connection stays open, and was to be closed'
  if (message.kind !== 'whole' || isUnsettled) return drain(connection, message, rest)
  if (rest.length === 0) await connection.write(probe)
  const answered = await connection.next()
  // Node may have begun to answer what it then can't read to its end.
  if (!reachesGantry(message) && isRefusal(answered) && !connection.isReusable) return undefined
  if (answered.kind !== 'answer') return `the next request got no answer: ${answered.kind}`
  const path = probe.toString('latin1', 4, probe.indexOf(' HTTP'))
  if (answered.answer.body.includes(`<Resource>${path}</Resource>`)) return undefined
  return `the next request got another answer: ${answered.answer.status} ${shown(answered.answer.body, 200)}`
}

function isRefusal(reply: Reply): boolean {
  if (reply.kind !== 'answer') return reply.kind === 'closed'
  return reply.answer.status === 400 && !reply.answer.body.includes(SMUGGLED)
}

/** What follows is some other request, or none: it has to be refused, and nothing taken for what it isn't. */
async function drain(connection: Connection, message: Message, rest: Buffer): Promise<string | undefined> {
  // Its own end of the connection has to follow, without ours where the server can't read on.
  if (message.kind !== 'broken') connection.finish()
  for (;;) {
    const reply = await connection.next()
    if (reply.kind === 'closed') break
    if (reply.kind !== 'answer') return `what comes after it: ${reply.kind}`
    if (reply.answer.status >= 200 && reply.answer.status < 400) return 'what comes after it was accepted'
    if (!rest.includes(SMUGGLED) && reply.answer.body.includes(SMUGGLED))
      return 'a request was answered that nobody sent'
  }
  connection.destroy()
  return undefined
}
