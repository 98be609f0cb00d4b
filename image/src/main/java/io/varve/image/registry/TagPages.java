package io.varve.image.registry;

import io.varve.image.registry.RegistryCall.TagPage;
import io.varve.oci.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Reads answers of the tag list (distribution specification, "Listing tags"). */
final class TagPages {

  private TagPages() {}

  static TagPage parse(byte[] body, RegistryResponse response) {
    List<String> tags = Json.parseObject(body, "tag list").strings("tags").orElse(List.of());
    return new TagPage(tags, response.headers().firstValue("Link").flatMap(l -> next(l, response)));
  }

  /** The target of {@code <…>; rel="next"} (RFC 8288). */
  private static Optional<URI> next(String link, RegistryResponse response) {
    int open = link.indexOf('<');
    int close = link.indexOf('>', open + 1);
    if (open < 0 || close < 0 || !link.substring(close).contains("next")) {
      return Optional.empty();
    }
    try {
      return Optional.of(response.address().resolve(link.substring(open + 1, close)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
