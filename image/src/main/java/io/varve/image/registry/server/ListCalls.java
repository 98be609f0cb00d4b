package io.varve.image.registry.server;

import io.varve.image.ImageRecord;
import io.varve.image.registry.server.Refusal.Code;
import io.varve.oci.Descriptor;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.json.JsonValue;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists repositories, tags and referrers ("Content Discovery"). */
final class ListCalls {

  private static final int MOST = 10_000;

  private final Repositories repositories;

  ListCalls(Repositories repositories) {
    this.repositories = repositories;
  }

  void repositories(Call call) throws IOException, Refusal {
    List<String> page = page(call, repositories.names(), "/v2/_catalog");
    call.answer(JsonValue.object().put("repositories", JsonValue.ofStrings(page)).build());
  }

  void tags(Call call, Route.Tags route) throws IOException, Refusal {
    List<ImageRecord> images = repositories.of(route.repository());
    String name = route.repository().familiarName();
    if (images.isEmpty()) {
      throw new Refusal(Code.NAME_UNKNOWN, "no repository " + name + " here");
    }
    List<String> tags =
        images.stream()
            .flatMap(image -> image.reference().stream())
            .flatMap(reference -> reference.tag().stream())
            .distinct()
            .sorted()
            .toList();
    List<String> page = page(call, tags, "/v2/" + name + "/tags/list");
    call.answer(
        JsonValue.object().put("name", name).put("tags", JsonValue.ofStrings(page)).build());
  }

  void referrers(Call call, Route.Referrers route) throws IOException {
    Optional<String> type = call.parameter("artifactType");
    List<Descriptor> found =
        repositories.referrers(route.digest()).stream()
            .filter(d -> type.isEmpty() || type.equals(d.artifactType()))
            .toList();
    type.ifPresent(_ -> call.with("OCI-Filters-Applied", "artifactType"));
    call.answer(
        200, MediaType.OCI_INDEX, ManifestCodec.index(MediaType.OCI_INDEX, found, Map.of()));
  }

  private static List<String> page(Call call, List<String> all, String path) throws Refusal {
    String last = call.parameter("last").orElse("");
    int count = count(call);
    List<String> rest = all.stream().filter(name -> name.compareTo(last) > 0).toList();
    if (rest.size() <= count) {
      return rest;
    }
    List<String> page = rest.subList(0, count);
    if (count > 0) {
      String next = path + "?n=" + count + "&last=" + page.getLast();
      call.with("Link", "<" + next + ">; rel=\"next\"");
    }
    return page;
  }

  private static int count(Call call) throws Refusal {
    try {
      return Math.clamp(Long.parseLong(call.parameter("n").orElse("" + MOST)), 0, MOST);
    } catch (NumberFormatException e) {
      throw new Refusal(Code.UNSUPPORTED, "n must be a number");
    }
  }
}
