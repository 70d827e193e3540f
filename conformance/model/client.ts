import type { Answer } from './answer.ts'
import type { Protocol } from './protocols.ts'
import type { Input } from './random-inputs.ts'

/** What became of a call: what went over the wire, and what came back; or that the client itself took exception and sent nothing. */
export type Call =
  | { readonly kind: 'sent'; readonly body: Uint8Array; readonly answer: Answer }
  | { readonly kind: 'not sent'; readonly why: string }

/** An AWS client whose own checks of its input are off, speaking one protocol. */
export interface ModelClient extends AsyncDisposable {
  /** `botocore-json` */
  readonly name: string
  readonly protocol: Protocol
  /** One call at a time. */
  call(region: string, operation: string, input: Input): Promise<Call>
}
