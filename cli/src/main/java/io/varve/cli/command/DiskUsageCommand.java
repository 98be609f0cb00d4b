package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.format.TextTable;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.system.DiskUsage;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.List;

/** {@code varve system df}. */
final class DiskUsageCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("system df", "", "Show what the store takes on disk, shared layers once")
        .arguments(0, 0)
        .flag('v', "verbose", "Show each image, container and volume")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .example("What do two images share?", "system df -v")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    DiskUsage usage = session.engine().system().diskUsage();
    if (arguments.has("verbose")) {
      verbose(usage, session);
      return 0;
    }
    long containers = usage.containers().stream().mapToLong(c -> c.bytes()).sum();
    long stopped =
        usage.containers().stream().filter(c -> !c.running()).mapToLong(c -> c.bytes()).sum();
    long volumes = usage.volumes().stream().mapToLong(v -> v.bytes()).sum();
    long unused =
        usage.volumes().stream().filter(v -> v.users() == 0).mapToLong(v -> v.bytes()).sum();
    long usedImages =
        usage.images().stream().filter(i -> i.containers() > 0).map(i -> i.id()).distinct().count();
    long allImages = usage.images().stream().map(i -> i.id()).distinct().count();
    long running = usage.containers().stream().filter(c -> c.running()).count();
    long inUse = usage.volumes().stream().filter(v -> v.users() > 0).count();
    List<JsonObject> rows =
        List.of(
            row("Images", allImages, usedImages, usage.imagesBytes(), usage.imagesReclaimable()),
            row("Containers", usage.containers().size(), running, containers, stopped),
            row("Local Volumes", usage.volumes().size(), inUse, volumes, unused),
            row(
                "Build Cache",
                usage.buildCacheEntries(),
                0,
                usage.buildCacheBytes(),
                usage.buildCacheBytes()));
    new Listing("Type", "TotalCount", "Active", "Size", "Reclaimable")
        .column("Type", "TYPE")
        .column("TotalCount", "TOTAL")
        .column("Active", "ACTIVE")
        .column("Size", "SIZE")
        .column("Reclaimable", "RECLAIMABLE")
        .print(arguments, rows, session.out());
    return 0;
  }

  private static JsonObject row(String type, long total, long active, long size, long reclaimable) {
    String share = size == 0 ? "" : " (" + reclaimable * 100 / size + "%)";
    return JsonValue.object()
        .put("Type", type)
        .put("TotalCount", Long.toString(total))
        .put("Active", Long.toString(active))
        .put("Size", HumanSize.decimal(size))
        .put("Reclaimable", HumanSize.decimal(reclaimable) + share)
        .build();
  }

  private static void verbose(DiskUsage usage, Session session) {
    Output out = session.out();
    out.line("Images space usage:");
    out.line("");
    TextTable images =
        new TextTable()
            .row(
                "IMAGE", "IMAGE ID", "CREATED", "SIZE", "SHARED SIZE", "UNIQUE SIZE", "CONTAINERS");
    usage
        .images()
        .forEach(
            i ->
                images.row(
                    i.name(),
                    shortId(i.id()),
                    HumanTime.ago(i.createdAt(), session.now()),
                    HumanSize.shortDecimal(i.bytes()),
                    HumanSize.shortDecimal(i.sharedBytes()),
                    HumanSize.shortDecimal(i.uniqueBytes()),
                    Integer.toString(i.containers())));
    images.lines().forEach(out::line);
    out.line("");
    out.line("Containers space usage:");
    out.line("");
    TextTable containers = new TextTable().row("CONTAINER ID", "IMAGE", "SIZE", "STATUS", "NAMES");
    usage
        .containers()
        .forEach(
            c ->
                containers.row(
                    shortId(c.id()),
                    c.image(),
                    HumanSize.shortDecimal(c.bytes()),
                    c.running() ? "running" : "stopped",
                    c.name()));
    containers.lines().forEach(out::line);
    out.line("");
    out.line("Local Volumes space usage:");
    out.line("");
    TextTable volumes = new TextTable().row("VOLUME NAME", "LINKS", "SIZE");
    usage
        .volumes()
        .forEach(
            v ->
                volumes.row(
                    v.name(), Integer.toString(v.users()), HumanSize.shortDecimal(v.bytes())));
    volumes.lines().forEach(out::line);
    out.line("");
    out.line("Build cache usage: " + HumanSize.decimal(usage.buildCacheBytes()));
  }

  private static String shortId(String id) {
    String hex = id.substring(id.indexOf(':') + 1);
    return hex.length() > 12 ? hex.substring(0, 12) : hex;
  }
}
