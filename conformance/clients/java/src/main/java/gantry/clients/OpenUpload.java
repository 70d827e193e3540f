package gantry.clients;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsRequest;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListPartsRequest;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/** The multipart upload that a killed process left behind. */
record OpenUpload(String uploadId, List<CompletedPart> parts) {

  /** Asks the server for the key's newest open upload, and for the parts that it has; empty where there is none. */
  static Optional<OpenUpload> find(
      Job job,
      Function<ListMultipartUploadsRequest, ListMultipartUploadsResponse> listUploads,
      Function<ListPartsRequest, ListPartsResponse> listParts) {
    return listUploads
        .apply(ListMultipartUploadsRequest.builder().bucket(job.bucket()).prefix(job.key()).build())
        .uploads()
        .stream()
        .filter(upload -> upload.key().equals(job.key()))
        .max(Comparator.comparing(MultipartUpload::initiated))
        .map(upload -> new OpenUpload(upload.uploadId(), partsOf(job, upload.uploadId(), listParts)));
  }

  private static List<CompletedPart> partsOf(
      Job job, String uploadId, Function<ListPartsRequest, ListPartsResponse> listParts) {
    List<CompletedPart> parts = new ArrayList<>();
    ListPartsRequest request =
        ListPartsRequest.builder().bucket(job.bucket()).key(job.key()).uploadId(uploadId).build();
    ListPartsResponse page;
    do {
      page = listParts.apply(request);
      page.parts().forEach(part -> parts.add(
          CompletedPart.builder()
              .partNumber(part.partNumber())
              .eTag(part.eTag())
              .checksumCRC32(part.checksumCRC32())
              .build()));
      request = request.toBuilder().partNumberMarker(page.nextPartNumberMarker()).build();
    } while (Boolean.TRUE.equals(page.isTruncated()));
    return parts;
  }

  boolean has(Part part) {
    return parts.stream().anyMatch(sent -> sent.partNumber() == part.number());
  }
}
