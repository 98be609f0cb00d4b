package io.varve.image;

import io.varve.oci.Digest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.Reference;
import io.varve.oci.Timestamps;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.Table;

/** Writes and reads {@link ImageRecord}s for the metadata store. */
final class ImageRecordCodec {

  /** The names, by full reference; untagged images by {@code @} and their target's digest. */
  static final Table<ImageRecord> IMAGES =
      new Table<>("images", ImageRecordCodec::encode, ImageRecordCodec::decode);

  private ImageRecordCodec() {}

  /** The key of a record in {@link #IMAGES}. */
  static String key(ImageRecord image) {
    return image.reference().map(Reference::toString).orElse("@" + image.target().digest());
  }

  private static JsonObject encode(ImageRecord image) {
    JsonObjectBuilder json = JsonValue.object();
    image.reference().ifPresent(name -> json.put("reference", name.toString()));
    return json.put("target", ManifestCodec.json(image.target()))
        .put("imageId", image.imageId().toString())
        .put("createdAt", Timestamps.text(image.createdAt()))
        .putNonEmpty("labels", image.labels())
        .build();
  }

  private static ImageRecord decode(JsonObject json) {
    return new ImageRecord(
        json.string("reference").map(Reference::parse),
        ManifestCodec.descriptor(json.object("target").orElse(JsonObject.EMPTY)),
        Digest.parse(json.requiredString("imageId")),
        Timestamps.parse(json.requiredString("createdAt")),
        json.stringMap("labels"));
  }
}
