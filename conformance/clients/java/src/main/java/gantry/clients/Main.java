package gantry.clients;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.crt.CRT;

/**
 * {@code java gantry.clients.Main CLIENT} does the job that stands on stdin, and prints how it ended as its last line.
 * With {@code --version}, it only prints the client's.
 */
final class Main {
  private static final Gson JSON = new GsonBuilder().serializeNulls().create();

  private Main() {}

  public static void main(String[] args) {
    if (args.length > 1 && args[1].equals("--version")) {
      System.out.println(versionOf(args[0]));
      return;
    }
    Job job = JSON.fromJson(new InputStreamReader(System.in, StandardCharsets.UTF_8), Job.class);
    String error = run(args[0], job);
    System.out.println(JSON.toJson(Collections.singletonMap("error", error)));
    // Threads of a client that failed may live on.
    System.exit(0);
  }

  private static String versionOf(String client) {
    if (!client.endsWith("-crt")) return VersionInfo.SDK_VERSION;
    return VersionInfo.SDK_VERSION + ", CRT " + CRT.class.getPackage().getImplementationVersion();
  }

  /** S3's error code, or an empty one where the client names none; null for success. */
  private static String run(String client, Job job) {
    try (Uploader uploader = open(client, job)) {
      if (job.action().equals("resume")) uploader.resume();
      else uploader.upload();
      return null;
    } catch (RuntimeException e) {
      e.printStackTrace();
      return errorCode(e);
    }
  }

  private static Uploader open(String client, Job job) {
    return switch (client) {
      case "sync" -> new SyncUploader(job);
      case "async" -> new AsyncUploader(job);
      case "transfer-manager" -> new TransferManagerUploader(job, AsyncClients.java(job));
      case "transfer-manager-crt" -> new TransferManagerUploader(job, AsyncClients.crt(job));
      default -> throw new IllegalArgumentException("no such client: " + client);
    };
  }

  private static String errorCode(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException answered) return answered.awsErrorDetails().errorCode();
    }
    return "";
  }
}
