/** An account in a region: what it holds is not found from any other. */
export interface Namespace {
  readonly accountId: string
  readonly region: string
}
