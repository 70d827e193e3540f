package gantry.clients;

import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What a client is asked to do: the {@code Job} of client.ts. */
record Job(
    String action,
    String endpoint,
    String caFile,
    String region,
    Credentials credentials,
    String bucket,
    String key,
    String file) {

  record Credentials(String accessKeyId, String secretAccessKey, String sessionToken) {}

  /** Where the server is and who asks: the only settings of a client, but whom to trust, that aren't the SDK's own. */
  <B extends S3BaseClientBuilder<B, ?>> B configure(B builder) {
    return builder
        .endpointOverride(endpointUri())
        .forcePathStyle(true)
        .region(awsRegion())
        .credentialsProvider(credentialsProvider());
  }

  URI endpointUri() {
    return URI.create(endpoint);
  }

  Region awsRegion() {
    return Region.of(region);
  }

  AwsCredentialsProvider credentialsProvider() {
    return StaticCredentialsProvider.create(
        AwsSessionCredentials.create(
            credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken));
  }

  Path path() {
    return Path.of(file);
  }

  PutObjectRequest putObject() {
    return PutObjectRequest.builder().bucket(bucket).key(key).build();
  }
}
