/**
 * A program that uploads files over S3, unmodified. `index.ts` lists them all; the scenarios in `scenarios.ts` are run with
 * each, over http and https.
 */
export interface Client {
  /** As the table of results shows it: `AWS SDK for Go v2, manager`. */
  readonly name: string
  /** What becomes of an upload whose client was killed: it goes on where it stood, or sends the file again. */
  readonly resumes: 'the same upload' | 'from the start'
  /**
   * Installs the client unless it is there already, and builds what calls it.
   *
   * @returns its version, as it names itself
   */
  install(): Promise<string>
  /**
   * Does one job. Rejects only if the client couldn't be run at all.
   *
   * @param signal when it aborts, the client is killed at once (SIGKILL), and what it answers doesn't matter
   */
  run(job: Job, signal: AbortSignal): Promise<Outcome>
}

/** What a client is asked to do. */
export interface Job {
  /**
   * `upload`: the file, as the client does it by default for its size; 100 MiB in parts, several at a time.
   * `resume`: the same once more after the client was killed on its way. Who can, finds the open upload
   * (ListMultipartUploads), asks what is there (ListParts), sends the rest and completes the same upload.
   */
  readonly action: 'upload' | 'resume'
  /** `http://127.0.0.1:port` or `https://127.0.0.1:port`. */
  readonly endpoint: string
  /** The certificate that an https endpoint is to be trusted by, in PEM. */
  readonly caFile: string
  readonly region: string
  readonly credentials: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken: string
  }
  readonly bucket: string
  readonly key: string
  /** The file to upload. */
  readonly file: string
  /** An empty folder for what the client wants to remember between `upload` and `resume`. */
  readonly folder: string
}

/** How it ended. */
export interface Outcome {
  /** Undefined: the client reported success. Else S3's error code as the client names it, or '' where it names none. */
  readonly error: string | undefined
  /** What it wrote, for the log of a run that went wrong. */
  readonly output: string
}
