package gantry.clients;

import java.util.ArrayList;
import java.util.List;

/** A stretch of the file that is sent as one part. */
record Part(int number, long offset, int sizeBytes) {
  /** What the SDK's asynchronous clients cut a file into by default. */
  static final int SIZE_BYTES = 8 * 1024 * 1024;

  static List<Part> of(long fileSizeBytes) {
    List<Part> parts = new ArrayList<>();
    for (long offset = 0; offset < fileSizeBytes; offset += SIZE_BYTES) {
      parts.add(new Part(parts.size() + 1, offset, (int) Math.min(SIZE_BYTES, fileSizeBytes - offset)));
    }
    return parts;
  }
}
