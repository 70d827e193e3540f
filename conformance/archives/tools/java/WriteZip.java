import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/**
 * Makes a zip with Java: {@code WriteZip WAY FOLDER ZIP}.
 *
 * <p>{@code stream}: java.util.zip, which knows no modes. {@code filesystem}: the zip file system, with modes. {@code commons}:
 * Commons Compress, with modes. {@code commons-stream}: the same to something that can't be rewound.
 */
public class WriteZip {
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[1]);
    Path zip = Path.of(args[2]);
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.filter(path -> !path.equals(folder)).sorted().toList();
    }
    switch (args[0]) {
      case "stream" -> stream(folder, paths, zip);
      case "filesystem" -> fileSystem(folder, paths, zip);
      case "commons" -> {
        try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(zip.toFile())) {
          commons(folder, paths, out);
        }
      }
      case "commons-stream" -> {
        try (OutputStream file = Files.newOutputStream(zip); ZipArchiveOutputStream out = new ZipArchiveOutputStream(file)) {
          commons(folder, paths, out);
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static String nameOf(Path folder, Path path) {
    return folder.relativize(path) + (Files.isDirectory(path) ? "/" : "");
  }

  private static void stream(Path folder, List<Path> paths, Path zip) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (Path path : paths) {
        out.putNextEntry(new ZipEntry(nameOf(folder, path)));
        if (!Files.isDirectory(path)) Files.copy(path, out);
        out.closeEntry();
      }
    }
  }

  private static void fileSystem(Path folder, List<Path> paths, Path zip) throws IOException {
    Map<String, String> settings = Map.of("create", "true", "enablePosixFileAttributes", "true");
    try (FileSystem inside = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), settings)) {
      for (Path path : paths) {
        Path target = inside.getPath(folder.relativize(path).toString());
        Files.copy(path, target);
        Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(path));
      }
    }
  }

  private static void commons(Path folder, List<Path> paths, ZipArchiveOutputStream out) throws IOException {
    for (Path path : paths) {
      ZipArchiveEntry entry = new ZipArchiveEntry(path.toFile(), nameOf(folder, path));
      entry.setUnixMode((Files.isDirectory(path) ? 040000 : 0100000) | modeOf(path));
      out.putArchiveEntry(entry);
      if (!Files.isDirectory(path)) Files.copy(path, out);
      out.closeArchiveEntry();
    }
  }

  private static int modeOf(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OWNER_EXECUTE) ? 0755 : 0644;
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
