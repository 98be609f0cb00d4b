package io.varve.engine.lifecycle;

import io.varve.engine.container.DiskLimits;
import io.varve.engine.container.DiskLimits.Throttle;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.runtime.RuntimeSpec;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Devices of the host, as options name them, with their numbers. */
final class HostDevices {
  private static final Path DISK_GROUPS = Path.of("/sys/fs/cgroup/blkio");
  private static final int PERMISSIONS = 0777;

  private HostDevices() {}

  /** The devices of {@code --device /dev/HOST[:/dev/CONTAINER][:rwm]}; a directory gives all. */
  static List<RuntimeSpec.Device> of(IsolationOptions isolation) throws IOException {
    List<RuntimeSpec.Device> devices = new ArrayList<>();
    for (String text : isolation.devices()) {
      String[] fields = text.split(":", -1);
      String place = fields.length > 1 && fields[1].startsWith("/") ? fields[1] : fields[0];
      String last = fields[fields.length - 1];
      String access = fields.length > 1 && !last.startsWith("/") ? last : "rwm";
      if (access.isEmpty() || !access.chars().allMatch(c -> "rwm".indexOf(c) >= 0)) {
        throw new InvalidArgument("device \"" + text + "\": access is made of the letters r, w, m");
      }
      add(Path.of(fields[0]), place, access, devices);
    }
    return devices;
  }

  private static void add(
      Path source, String place, String access, List<RuntimeSpec.Device> devices)
      throws IOException {
    if (Files.isDirectory(source)) {
      try (Stream<Path> names = Files.list(source)) {
        for (Path name : names.sorted().toList()) {
          add(name, place + "/" + name.getFileName(), access, devices);
        }
      }
      return;
    }
    FileStatus status = status(source);
    boolean character = status.kind() == FileKind.CHARACTER_DEVICE;
    if (!character && status.kind() != FileKind.BLOCK_DEVICE) {
      throw new InvalidArgument("device " + source + ": that is no device; mount it with -v");
    }
    devices.add(
        new RuntimeSpec.Device(
            place,
            character,
            status.major(),
            status.minor(),
            access,
            status.permissions() & PERMISSIONS));
  }

  private static FileStatus status(Path device) throws IOException {
    try (OpenFile file = OpenFile.pathOnly(device.toRealPath())) {
      return file.status();
    } catch (NoSuchFileException e) {
      throw new NotFound("device " + device + ": this host has no such device", e);
    }
  }

  /** The rules of {@code --device-cgroup-rule 'c 1:3 rwm'}. */
  static List<RuntimeSpec.DeviceRule> rules(IsolationOptions isolation) {
    return isolation.deviceRules().stream().map(HostDevices::rule).toList();
  }

  private static RuntimeSpec.DeviceRule rule(String text) {
    String[] fields = text.split("[ :]", -1);
    try {
      if (fields.length == 4
          && List.of("a", "b", "c").contains(fields[0])
          && fields[3].matches("[rwm]{1,3}")) {
        return new RuntimeSpec.DeviceRule(
            fields[0], number(fields[1]), number(fields[2]), fields[3]);
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new InvalidArgument(
        "device rule \"" + text + "\": expected TYPE MAJOR:MINOR ACCESS, such as \"c 10:* rmw\"");
  }

  private static OptionalLong number(String text) {
    return text.equals("*") ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** The same limits, the devices of throttles as {@code MAJOR:MINOR}. */
  static ResourceLimits numbered(ResourceLimits limits) throws IOException {
    if (limits.disk().weight().isPresent()
        && Files.exists(DISK_GROUPS)
        && !Files.exists(DISK_GROUPS.resolve("blkio.weight"))) {
      throw new FailedPrecondition(
          "weight of disk accesses: this host's kernel has none; leave --blkio-weight out");
    }
    if (limits.disk().throttles().isEmpty()) {
      return limits;
    }
    List<Throttle> numbered = new ArrayList<>();
    for (Throttle throttle : limits.disk().throttles()) {
      FileStatus status = status(Path.of(throttle.device()));
      numbered.add(
          new Throttle(throttle.measure(), status.major() + ":" + status.minor(), throttle.rate()));
    }
    return new ResourceLimits(
        limits.memory(),
        limits.cpu(),
        new DiskLimits(limits.disk().weight(), numbered),
        limits.pids());
  }
}
