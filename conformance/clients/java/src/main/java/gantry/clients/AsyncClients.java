package gantry.clients;

import java.nio.file.Path;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/** The SDK's two asynchronous clients, which cut large files by themselves. */
final class AsyncClients {
  private AsyncClients() {}

  static S3AsyncClient java(Job job) {
    return job.configure(S3AsyncClient.builder())
        .multipartEnabled(true)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder()
            .tlsTrustManagersProvider(() -> Trust.in(Path.of(job.caFile()))))
        .build();
  }

  /** AWS's C runtime: has no setting for whom to trust, and takes it from SSL_CERT_FILE. */
  static S3AsyncClient crt(Job job) {
    return S3AsyncClient.crtBuilder()
        .endpointOverride(job.endpointUri())
        .forcePathStyle(true)
        .region(job.awsRegion())
        .credentialsProvider(job.credentialsProvider())
        .build();
  }
}
