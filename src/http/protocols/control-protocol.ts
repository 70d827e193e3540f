import type { GantryError } from '../../errors.ts'
import type { HttpResponse } from '../response.ts'

/** A protocol of the control plane: how operations are named, read and answered. One contract, several spellings. */
export interface ControlProtocol {
  /** The operation that a request asks for; undefined if it names none in this protocol's way. */
  operationOf(request: {
    path: string
    headers: ReadonlyMap<string, string>
  }): { service: string; name: string } | undefined
  /**
   * @param blobs names of members that are bytes, where they are given
   * @throws GantryError `MalformedBody`
   */
  decode(body: Buffer, blobs: readonly string[]): unknown
  encode(output: object | undefined, requestId: string): HttpResponse
  encodeError(error: GantryError, requestId: string): HttpResponse
}
