/**
 * A program that calls GameLift, unmodified: where the server is and with which keys, it finds in AWS's own files.
 * `clients/index.ts` lists them all.
 */
export interface ClientKind {
  /** As the report shows it: `AWS SDK for Go v2`. */
  readonly name: string
  /** Members of the API that its model hasn't got yet. */
  readonly lacksMembers?: readonly string[]
  /**
   * Installs the client unless it is there already, and builds what calls it.
   *
   * @returns its version, as it names itself
   */
  install(): Promise<string>
  open(files: AwsFiles): GameLiftClient
}

/** What `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` are to be. */
export interface AwsFiles {
  readonly configFile: string
  readonly credentialsFile: string
}

export interface GameLiftClient extends AsyncDisposable {
  readonly name: string
  /**
   * Calls an operation. Rejects only if the client couldn't be run at all.
   *
   * @param operation as the API names it: `CreateBuild`
   * @param input as the API names its members; a `ZipFile` in Base64
   */
  call(operation: string, input: object): Promise<Answer>
}

export type Answer = { readonly output: Output } | { readonly error: Refusal }

/** What an operation answered, as the API names its members; those that weren't there aren't here. */
export type Output = Readonly<Record<string, unknown>>

/** An error as the client understood it. */
export interface Refusal {
  /** GameLift's error code; empty where nobody answered. */
  readonly code: string
  readonly message: string
  /** HTTP status; undefined where the client doesn't tell. */
  readonly status: number | undefined
}
