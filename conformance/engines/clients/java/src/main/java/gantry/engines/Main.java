package gantry.engines;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.VersionInfo;
import software.amazon.awssdk.services.gamelift.GameLiftClient;

/**
 * Calls GameLift with the AWS SDK for Java v2, which finds the server and its keys in AWS's own files. Each line of stdin
 * is a call, {@code {"operation": "CreateBuild", "input": {…}}}, with bytes in Base64; each line of stdout is its answer,
 * {@code {"output": {…}}} or {@code {"error": {"code": …, "message": …, "status": …}}}.
 */
final class Main {
  private static final String MODEL = "software.amazon.awssdk.services.gamelift.model.";

  private Main() {}

  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].equals("--version")) {
      System.out.println(VersionInfo.SDK_VERSION);
      return;
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Gson json = new Gson();
    try (GameLiftClient client = GameLiftClient.create()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(json.toJson(answer(client, JsonParser.parseString(line).getAsJsonObject())));
      }
    }
  }

  private static JsonObject answer(GameLiftClient client, JsonObject call) {
    JsonObject answer = new JsonObject();
    try {
      answer.add("output", send(client, call.get("operation").getAsString(), call.getAsJsonObject("input")));
    } catch (AwsServiceException e) {
      answer.add("error", failure(e.awsErrorDetails().errorCode(), e.awsErrorDetails().errorMessage(), e.statusCode()));
    } catch (RuntimeException | ReflectiveOperationException e) {
      answer.add("error", failure("", e.toString(), 0));
    }
    return answer;
  }

  private static JsonObject failure(String code, String message, int status) {
    JsonObject failure = new JsonObject();
    failure.addProperty("code", code);
    failure.addProperty("message", message);
    failure.addProperty("status", status);
    return failure;
  }

  /** Calls the client's method of that name. */
  private static JsonObject send(GameLiftClient client, String operation, JsonObject input)
      throws ReflectiveOperationException {
    Class<?> request = Class.forName(MODEL + operation + "Request");
    Object filled = Pojos.build((SdkPojo) request.getMethod("builder").invoke(null), input);
    String method = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    try {
      return Pojos.toJson((SdkPojo) GameLiftClient.class.getMethod(method, request).invoke(client, filled));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) throw thrown;
      throw e;
    }
  }
}
