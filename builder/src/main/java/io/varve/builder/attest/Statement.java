package io.varve.builder.attest;

import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is stated (in-toto attestation framework v1).
 *
 * @param predicateType what kind of statement it is
 * @param predicate what is stated
 */
public record Statement(String predicateType, JsonObject predicate) {

  /**
   * The statement about an image.
   *
   * @param manifest the digest of the image's manifest
   * @param platform its platform
   * @param names its names, maybe none
   * @return the document
   */
  JsonObject about(Digest manifest, Platform platform, List<Reference> names) {
    JsonObject digest = JsonValue.object().put("sha256", manifest.hex()).build();
    List<JsonValue> subjects = new ArrayList<>();
    for (Reference name : names) {
      subjects.add(subject(packageUrl(name.familiar(), platform), digest));
    }
    if (subjects.isEmpty()) {
      subjects.add(subject("_", digest));
    }
    return JsonValue.object()
        .put("_type", "https://in-toto.io/Statement/v1")
        .put("subject", new JsonArray(subjects))
        .put("predicateType", predicateType)
        .put("predicate", predicate)
        .build();
  }

  /** The package URL of an image; the digest of a name is left to the statement. */
  static String packageUrl(String name, Platform platform) {
    int at = name.indexOf('@');
    String plain = at < 0 ? name : name.substring(0, at);
    int colon = plain.lastIndexOf(':');
    boolean tagged = colon > plain.lastIndexOf('/');
    String repository = tagged ? plain.substring(0, colon) : plain;
    String tag = tagged ? plain.substring(colon + 1) : "latest";
    return "pkg:docker/"
        + repository.replace(":", "%3A")
        + "@"
        + tag
        + "?platform="
        + URLEncoder.encode(platform.toString(), StandardCharsets.UTF_8);
  }

  private static JsonObject subject(String name, JsonObject digest) {
    return JsonValue.object().put("name", name).put("digest", digest).build();
  }
}
