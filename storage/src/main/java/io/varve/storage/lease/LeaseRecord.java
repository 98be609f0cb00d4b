package io.varve.storage.lease;

import io.varve.oci.Timestamps;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.Table;
import java.time.Instant;
import java.util.Optional;

/**
 * A lease as it is kept.
 *
 * @param purpose what it is for
 * @param expiresAt until when it holds once its process has died
 * @param holder the process
 */
record LeaseRecord(String purpose, Instant expiresAt, LeaseHolder holder) {

  static final Table<LeaseRecord> LEASES =
      new Table<>("lease", LeaseRecord::toJson, LeaseRecord::fromJson);

  /** Keys are {@code lease/resource}, so that holding one more writes one small record. */
  static final Table<JsonObject> HELD = new Table<>("lease_held", value -> value, value -> value);

  boolean isValid(Instant now) {
    return now.isBefore(expiresAt) || holder.isAlive();
  }

  private JsonObject toJson() {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("purpose", purpose)
            .put("expiresAt", Timestamps.text(expiresAt))
            .put("processId", holder.processId());
    holder.startedAt().ifPresent(start -> json.put("processStartedAt", start.toString()));
    return json.build();
  }

  private static LeaseRecord fromJson(JsonObject json) {
    Optional<Instant> startedAt = json.string("processStartedAt").map(Instant::parse);
    return new LeaseRecord(
        json.requiredString("purpose"),
        Timestamps.parse(json.requiredString("expiresAt")),
        new LeaseHolder(json.number("processId").orElseThrow(), startedAt));
  }
}
