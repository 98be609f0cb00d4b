package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/** Names and ids for containers that were given none. */
final class RandomName {
  private static final List<String> QUALITIES =
      List.of(
          "amber",
          "banded",
          "basal",
          "bright",
          "calm",
          "clastic",
          "cobalt",
          "coarse",
          "deep",
          "dusky",
          "fine",
          "folded",
          "fossil",
          "glacial",
          "grey",
          "hidden",
          "layered",
          "lucid",
          "marbled",
          "molten",
          "mossy",
          "ochre",
          "pale",
          "porous",
          "quiet",
          "rugged",
          "rusty",
          "sandy",
          "silent",
          "smooth",
          "sunlit",
          "tidal",
          "upper",
          "veined",
          "weathered",
          "white");
  private static final List<String> THINGS =
      List.of(
          "agate",
          "basalt",
          "beryl",
          "breccia",
          "chalk",
          "chert",
          "clay",
          "delta",
          "dolomite",
          "esker",
          "feldspar",
          "flint",
          "gabbro",
          "garnet",
          "gneiss",
          "granite",
          "gravel",
          "jasper",
          "karst",
          "limestone",
          "loess",
          "marl",
          "marble",
          "mica",
          "moraine",
          "obsidian",
          "onyx",
          "peat",
          "pumice",
          "quartz",
          "sandstone",
          "schist",
          "shale",
          "silt",
          "slate",
          "topaz",
          "tuff",
          "varve",
          "zircon");
  private static final int ID_BYTES = 32;

  private RandomName() {}

  static String next(RandomGenerator random) {
    return QUALITIES.get(random.nextInt(QUALITIES.size()))
        + "_"
        + THINGS.get(random.nextInt(THINGS.size()));
  }

  static String nextNumbered(RandomGenerator random) {
    return next(random) + random.nextInt(10_000);
  }

  /** From the kernel, since the JDK's way there sets up all security providers first. */
  static ContainerId nextId() throws IOException {
    try (InputStream random = Files.newInputStream(Path.of("/dev/urandom"))) {
      return new ContainerId(HexFormat.of().formatHex(random.readNBytes(ID_BYTES)));
    }
  }
}
