package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.CpuLimits;
import io.varve.engine.container.MemoryLimits;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;

/** Refuses what no host could give, before anything is made. */
final class SpecCheck {
  private static final long LEAST_MEMORY = 6L << 20;

  private static final Path ONLINE = Path.of("/sys/devices/system/cpu/online");

  private SpecCheck() {}

  static void require(ContainerSpec spec) throws IOException {
    requireMemory(spec.isolation().limits().memory());
    requireProcessors(spec.isolation().limits().cpu());
    spec.process()
        .workingDirectory()
        .filter(directory -> !directory.startsWith("/"))
        .ifPresent(
            directory -> {
              throw new InvalidArgument(
                  "working directory \""
                      + directory
                      + "\": expected an absolute path in the container, such as /"
                      + directory);
            });
  }

  private static void requireMemory(MemoryLimits memory) {
    if (memory.bytes().orElse(LEAST_MEMORY) < LEAST_MEMORY && memory.bytes().orElse(0) != 0) {
      throw new InvalidArgument(
          "memory limit of "
              + memory.bytes().getAsLong()
              + " bytes: a container needs at least 6m");
    }
    long swap = memory.swapBytes().orElse(-1);
    if (swap > 0 && memory.bytes().isEmpty()) {
      throw new InvalidArgument(
          "limit of memory and swap together: it needs a limit of memory, too, such as -m 512m");
    }
    if (swap > 0 && swap < memory.bytes().getAsLong()) {
      throw new InvalidArgument(
          "limit of memory and swap together: "
              + swap
              + " bytes are less than the limit of memory alone, "
              + memory.bytes().getAsLong());
    }
  }

  private static void requireProcessors(CpuLimits cpu) throws IOException {
    if (cpu.nanos().isEmpty()) {
      return;
    }
    if (cpu.quotaMicros().isPresent() || cpu.periodMicros().isPresent()) {
      throw new InvalidArgument(
          "conflicting options: --cpus and --cpu-period or --cpu-quota say the same; leave one"
              + " out");
    }
    int available = processors(Files.readString(ONLINE).strip());
    long asked = cpu.nanos().getAsLong();
    if (asked > available * 1_000_000_000L) {
      throw new InvalidArgument(
          BigDecimal.valueOf(asked, 9).stripTrailingZeros().toPlainString()
              + " processors: this host has "
              + available);
    }
  }

  /** How many {@code 0-3,6} names; what this process itself may use says nothing about that. */
  private static int processors(String ranges) {
    int count = 0;
    for (String range : ranges.split(",", -1)) {
      String[] ends = range.split("-", -1);
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }
}
