package gantry.clients;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The asynchronous client on Netty. It cuts large files by itself, but goes on with an upload only by hand. */
final class AsyncUploader implements Uploader {
  private final Job job;
  private final S3AsyncClient client;

  AsyncUploader(Job job) {
    this.job = job;
    this.client = AsyncClients.java(job);
  }

  @Override
  public void upload() {
    client.putObject(job.putObject(), AsyncRequestBody.fromFile(job.path())).join();
  }

  @Override
  public void resume() {
    OpenUpload.find(
            job,
            request -> client.listMultipartUploads(request).join(),
            request -> client.listParts(request).join())
        .ifPresentOrElse(this::finish, this::upload);
  }

  private void finish(OpenUpload upload) {
    List<CompletableFuture<CompletedPart>> sending =
        Part.of(job.path().toFile().length()).stream()
            .filter(part -> !upload.has(part))
            .map(part -> send(upload.uploadId(), part))
            .toList();
    List<CompletedPart> sent = sending.stream().map(CompletableFuture::join).toList();
    client.completeMultipartUpload(Multipart.complete(job, upload, sent)).join();
  }

  private CompletableFuture<CompletedPart> send(String uploadId, Part part) {
    AsyncRequestBody body =
        AsyncRequestBody.fromFile(file ->
            file.path(job.path()).position(part.offset()).numBytesToRead((long) part.sizeBytes()));
    return client
        .uploadPart(Multipart.send(job, uploadId, part), body)
        .thenApply(response -> Multipart.sent(part, response));
  }

  @Override
  public void close() {
    client.close();
  }
}
