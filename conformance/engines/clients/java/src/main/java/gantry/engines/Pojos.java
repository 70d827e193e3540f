package gantry.engines;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/** The SDK's requests and responses from and to JSON whose members are called as the API calls them. */
final class Pojos {
  private Pojos() {}

  static Object build(SdkPojo builder, JsonObject json) {
    Set<String> unknown = new HashSet<>(json.keySet());
    for (SdkField<?> field : builder.sdkFields()) {
      if (!unknown.remove(field.memberName())) continue;
      field.set(builder, read(field, json.get(field.memberName())));
    }
    if (!unknown.isEmpty()) throw new IllegalArgumentException("no such members: " + unknown);
    return ((SdkBuilder<?, ?>) builder).build();
  }

  static JsonObject toJson(SdkPojo pojo) {
    JsonObject json = new JsonObject();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      // Of a list that isn't there the SDK makes an empty one.
      if (value == null || (value instanceof List<?> list && list.isEmpty())) continue;
      json.add(field.memberName(), write(value));
    }
    return json;
  }

  private static Object read(SdkField<?> field, JsonElement json) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) return json.getAsString();
    if (type == MarshallingType.INTEGER) return json.getAsInt();
    if (type == MarshallingType.LONG) return json.getAsLong();
    if (type == MarshallingType.BOOLEAN) return json.getAsBoolean();
    if (type == MarshallingType.SDK_BYTES) return SdkBytes.fromByteArray(Base64.getDecoder().decode(json.getAsString()));
    if (type == MarshallingType.SDK_POJO) return build(field.constructor().get(), json.getAsJsonObject());
    if (type == MarshallingType.LIST) {
      SdkField<?> member = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> items = new ArrayList<>();
      for (JsonElement item : json.getAsJsonArray()) items.add(read(member, item));
      return items;
    }
    throw new IllegalArgumentException(field.memberName() + " is a " + type);
  }

  private static JsonElement write(Object value) {
    if (value instanceof SdkPojo pojo) return toJson(pojo);
    if (value instanceof Number number) return new JsonPrimitive(number);
    if (value instanceof Boolean truth) return new JsonPrimitive(truth);
    if (value instanceof Instant moment) return new JsonPrimitive(moment.toEpochMilli() / 1000.0);
    if (value instanceof List<?> list) {
      JsonArray items = new JsonArray();
      for (Object item : list) items.add(write(item));
      return items;
    }
    return new JsonPrimitive(value.toString());
  }
}
