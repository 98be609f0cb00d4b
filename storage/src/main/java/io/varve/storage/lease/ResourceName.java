package io.varve.storage.lease;

import io.varve.oci.Digest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lease.Resource.Active;
import io.varve.storage.lease.Resource.Committed;
import io.varve.storage.lease.Resource.Content;
import io.varve.storage.lease.Resource.Ingesting;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;

/** The written form of a resource in the records: {@code kind:name}. */
final class ResourceName {

  private ResourceName() {}

  static String write(Resource resource) {
    return switch (resource) {
      case Content(Digest digest) -> "content:" + digest;
      case Committed(SnapshotName name) -> "committed:" + name.value();
      case Active(SnapshotKey key) -> "active:" + key.value();
      case Ingesting(IngestRef ref) -> "ingesting:" + ref.value();
    };
  }

  static Resource read(String text) {
    int colon = text.indexOf(':');
    String name = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "content" -> new Content(Digest.parse(name));
      case "committed" -> new Committed(new SnapshotName(name));
      case "active" -> new Active(new SnapshotKey(name));
      case "ingesting" -> new Ingesting(new IngestRef(name));
      default -> throw new IllegalStateException("unknown kind of resource in \"" + text + "\"");
    };
  }
}
