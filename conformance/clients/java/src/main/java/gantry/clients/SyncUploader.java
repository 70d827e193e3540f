package gantry.clients;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** The synchronous client. It doesn't cut files by itself: large ones are cut here, and sent by several threads. */
final class SyncUploader implements Uploader {
  private static final int THREADS = 4;

  private final Job job;
  private final S3Client client;

  SyncUploader(Job job) {
    this.job = job;
    this.client =
        job.configure(S3Client.builder())
            .httpClientBuilder(Apache5HttpClient.builder()
                .tlsTrustManagersProvider(() -> Trust.in(Path.of(job.caFile()))))
            .build();
  }

  @Override
  public void upload() {
    if (job.path().toFile().length() <= Part.SIZE_BYTES) {
      client.putObject(job.putObject(), RequestBody.fromFile(job.path()));
    } else {
      String uploadId = client.createMultipartUpload(Multipart.create(job)).uploadId();
      finish(new OpenUpload(uploadId, List.of()));
    }
  }

  @Override
  public void resume() {
    OpenUpload.find(job, client::listMultipartUploads, client::listParts).ifPresentOrElse(this::finish, this::upload);
  }

  private void finish(OpenUpload upload) {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<CompletableFuture<CompletedPart>> sending =
          Part.of(job.path().toFile().length()).stream()
              .filter(part -> !upload.has(part))
              .map(part -> CompletableFuture.supplyAsync(() -> send(upload.uploadId(), part), threads))
              .toList();
      List<CompletedPart> sent = sending.stream().map(CompletableFuture::join).toList();
      client.completeMultipartUpload(Multipart.complete(job, upload, sent));
    } finally {
      threads.shutdownNow();
    }
  }

  private CompletedPart send(String uploadId, Part part) {
    RequestBody body = RequestBody.fromByteBuffer(read(part));
    return Multipart.sent(part, client.uploadPart(Multipart.send(job, uploadId, part), body));
  }

  private ByteBuffer read(Part part) {
    try (FileChannel file = FileChannel.open(job.path())) {
      ByteBuffer bytes = ByteBuffer.allocate(part.sizeBytes());
      while (bytes.hasRemaining()) {
        if (file.read(bytes, part.offset() + bytes.position()) < 0) throw new EOFException(job.file());
      }
      return bytes.flip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
