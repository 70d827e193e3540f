package gantry.clients;

import java.io.File;
import java.time.Instant;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.transfer.s3.S3TransferManager;
import software.amazon.awssdk.transfer.s3.model.ResumableFileUpload;
import software.amazon.awssdk.transfer.s3.model.UploadFileRequest;

/** The transfer manager. It goes on with an upload by itself, once it is told which. */
final class TransferManagerUploader implements Uploader {
  private final Job job;
  private final S3AsyncClient client;
  private final S3TransferManager manager;

  TransferManagerUploader(Job job, S3AsyncClient client) {
    this.job = job;
    this.client = client;
    this.manager = S3TransferManager.builder().s3Client(client).build();
  }

  @Override
  public void upload() {
    manager.uploadFile(request()).completionFuture().join();
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
    manager.resumeUploadFile(paused(upload)).completionFuture().join();
  }

  /** What {@code pause()} would have returned, had the process lived to call it. */
  private ResumableFileUpload paused(OpenUpload upload) {
    File file = job.path().toFile();
    return ResumableFileUpload.builder()
        .uploadFileRequest(request())
        .multipartUploadId(upload.uploadId())
        .fileLength(file.length())
        // In milliseconds, as the manager itself remembers it: were it another, it would send the file anew.
        .fileLastModified(Instant.ofEpochMilli(file.lastModified()))
        .partSizeInBytes((long) Part.SIZE_BYTES)
        .totalParts((long) Part.of(file.length()).size())
        .transferredParts((long) upload.parts().size())
        .build();
  }

  private UploadFileRequest request() {
    return UploadFileRequest.builder().putObjectRequest(job.putObject()).source(job.path()).build();
  }

  @Override
  public void close() {
    manager.close();
    client.close();
  }
}
