package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.CpuLimits;
import io.varve.engine.container.DiskLimits;
import io.varve.engine.container.DiskLimits.Measure;
import io.varve.engine.container.DiskLimits.Throttle;
import io.varve.engine.container.MemoryLimits;
import io.varve.engine.container.ResourceLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The options that say what a container may use, of {@code run}, {@code create}, {@code update}.
 */
final class LimitArguments {
  private LimitArguments() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    spec.value('m', "memory", "SIZE", "The most memory, such as 512m")
        .value("memory-swap", "SIZE", "The most memory and swap together; -1 for no limit")
        .value("memory-reservation", "SIZE", "What it is pressed back to when memory runs short")
        .value("memory-swappiness", "0-100", "How willingly its memory is swapped out")
        .flag("oom-kill-disable", "Let it wait, not be killed, when it has no more memory")
        .value("cpus", "NUMBER", "The most processors, such as 1.5")
        .value('c', "cpu-shares", "NUMBER", "Weight against other containers")
        .value("cpu-period", "MICROSECONDS", "In which --cpu-quota may be used")
        .value("cpu-quota", "MICROSECONDS", "Processor time in each --cpu-period")
        .value("cpuset-cpus", "LIST", "Processors to run on, such as 0-1,3")
        .value("cpuset-mems", "LIST", "Memory nodes to use, such as 0")
        .value("blkio-weight", "10-1000", "Weight of its disk accesses against other containers'")
        .value("pids-limit", "NUMBER", "The most processes; -1 for no limit");
    for (Measure measure : Measure.values()) {
      spec.list(measure.option(), "DEVICE:RATE", help(measure));
    }
    return spec.refuse("cpu-rt-period", "realtime scheduling of containers is not there")
        .refuse("cpu-rt-runtime", "realtime scheduling of containers is not there")
        .refuse("kernel-memory", "kernels no longer have it; use --memory");
  }

  private static String help(Measure measure) {
    return switch (measure) {
      case READ_BYTES -> "The most bytes read from a device in a second, such as /dev/sda:1m";
      case WRITE_BYTES -> "The most bytes written to a device in a second";
      case READS -> "The most reads from a device in a second";
      case WRITES -> "The most writes to a device in a second";
    };
  }

  static ResourceLimits of(Arguments arguments) {
    return new ResourceLimits(
        memory(arguments), cpu(arguments), disk(arguments), number(arguments, "pids-limit"));
  }

  private static MemoryLimits memory(Arguments arguments) {
    return new MemoryLimits(
        size(arguments, "memory"),
        arguments.value("memory-swap").filter("-1"::equals).isPresent()
            ? OptionalLong.of(-1)
            : size(arguments, "memory-swap"),
        size(arguments, "memory-reservation"),
        number(arguments, "memory-swappiness"),
        arguments.has("oom-kill-disable"));
  }

  private static CpuLimits cpu(Arguments arguments) {
    return new CpuLimits(
        arguments.value("cpus").isPresent()
            ? OptionalLong.of(Quantity.nanoCpus("cpus", arguments.value("cpus").get()))
            : OptionalLong.empty(),
        number(arguments, "cpu-shares"),
        number(arguments, "cpu-period"),
        number(arguments, "cpu-quota"),
        arguments.value("cpuset-cpus"),
        arguments.value("cpuset-mems"));
  }

  private static DiskLimits disk(Arguments arguments) {
    List<Throttle> throttles = new ArrayList<>();
    for (Measure measure : Measure.values()) {
      for (String text : arguments.values(measure.option())) {
        throttles.add(throttle(measure, text));
      }
    }
    return new DiskLimits(number(arguments, "blkio-weight"), throttles);
  }

  private static Throttle throttle(Measure measure, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.startsWith("/dev/")) {
      throw new UsageError(
          UsageError.FLAG,
          "invalid value \""
              + text
              + "\" for --"
              + measure.option()
              + ": expected DEVICE:RATE, such as /dev/sda:1m");
    }
    long rate = Quantity.bytes(measure.option(), text.substring(colon + 1));
    return new Throttle(measure, text.substring(0, colon), rate);
  }

  static OptionalLong size(Arguments arguments, String name) {
    return arguments.value(name).isPresent()
        ? OptionalLong.of(Quantity.bytes(name, arguments.value(name).get()))
        : OptionalLong.empty();
  }

  private static OptionalLong number(Arguments arguments, String name) {
    return arguments.value(name).isPresent()
        ? OptionalLong.of(Quantity.number(name, arguments.value(name).get()))
        : OptionalLong.empty();
  }
}
