package io.varve.engine.container;

import java.util.List;
import java.util.OptionalLong;

/**
 * How much of the disks a container may use (runtime specification, config-linux.md, "Block IO").
 *
 * @param weight 10 to 1000 against other containers
 * @param throttles limits on single devices
 */
public record DiskLimits(OptionalLong weight, List<Throttle> throttles) {
  /** No limits. */
  public static final DiskLimits NONE = new DiskLimits(OptionalLong.empty(), List.of());

  /** Copies the list. */
  public DiskLimits {
    throttles = List.copyOf(throttles);
  }

  /** What a throttle counts. */
  public enum Measure {
    /** Bytes read in a second. */
    READ_BYTES("device-read-bps", "throttleReadBpsDevice"),
    /** Bytes written in a second. */
    WRITE_BYTES("device-write-bps", "throttleWriteBpsDevice"),
    /** Reads in a second. */
    READS("device-read-iops", "throttleReadIOPSDevice"),
    /** Writes in a second. */
    WRITES("device-write-iops", "throttleWriteIOPSDevice");

    private final String option;
    private final String member;

    Measure(String option, String member) {
      this.option = option;
      this.member = member;
    }

    /**
     * The option of {@code run} that sets it.
     *
     * @return its long name without dashes
     */
    public String option() {
      return option;
    }

    /**
     * Its place in the runtime's configuration.
     *
     * @return the member of {@code blockIO}
     */
    public String member() {
      return member;
    }
  }

  /**
   * A limit on one device.
   *
   * @param measure what it counts
   * @param device the device's path on the host
   * @param rate how many in a second
   */
  public record Throttle(Measure measure, String device, long rate) {}

  DiskLimits with(DiskLimits changes) {
    return new DiskLimits(
        changes.weight.isPresent() ? changes.weight : weight,
        changes.throttles.isEmpty() ? throttles : changes.throttles);
  }
}
