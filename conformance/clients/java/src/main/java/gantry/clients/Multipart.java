package gantry.clients;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/** The requests of a multipart upload that is done by hand. */
final class Multipart {
  private Multipart() {}

  static CreateMultipartUploadRequest create(Job job) {
    return CreateMultipartUploadRequest.builder().bucket(job.bucket()).key(job.key()).build();
  }

  static UploadPartRequest send(Job job, String uploadId, Part part) {
    return UploadPartRequest.builder()
        .bucket(job.bucket())
        .key(job.key())
        .uploadId(uploadId)
        .partNumber(part.number())
        .build();
  }

  static CompletedPart sent(Part part, UploadPartResponse response) {
    return CompletedPart.builder()
        .partNumber(part.number())
        .eTag(response.eTag())
        .checksumCRC32(response.checksumCRC32())
        .build();
  }

  static CompleteMultipartUploadRequest complete(Job job, OpenUpload upload, List<CompletedPart> sent) {
    List<CompletedPart> parts = new ArrayList<>(upload.parts());
    parts.addAll(sent);
    parts.sort(Comparator.comparing(CompletedPart::partNumber));
    return CompleteMultipartUploadRequest.builder()
        .bucket(job.bucket())
        .key(job.key())
        .uploadId(upload.uploadId())
        .multipartUpload(list -> list.parts(parts))
        .build();
  }
}
