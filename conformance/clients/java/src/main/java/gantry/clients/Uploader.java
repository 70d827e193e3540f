package gantry.clients;

/** One of the SDK's ways to upload a file. */
interface Uploader extends AutoCloseable {
  void upload();

  /** Uploads the same file again, after a process that was at it was killed. */
  void resume();

  @Override
  void close();
}
