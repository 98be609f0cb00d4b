package io.varve.oci;

import io.varve.oci.error.InvalidArgument;
import java.util.Locale;
import java.util.Optional;

/**
 * What an image runs on (image specification, image-index.md, "platform").
 *
 * @param os the operating system, Go's GOOS
 * @param architecture the processor, Go's GOARCH
 * @param variant the processor's variant, such as v8
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  /** Normalises architecture names and the variants that mean the default. */
  public Platform {
    architecture =
        switch (architecture) {
          case "x86_64", "x86-64" -> "amd64";
          case "aarch64" -> "arm64";
          case "armhf" -> "arm";
          case "i386" -> "386";
          default -> architecture;
        };
    if (architecture.equals("arm64") && variant.filter("v8"::equals).isPresent()) {
      variant = Optional.empty();
    }
  }

  /**
   * Reads {@code os/architecture[/variant]} or an architecture alone.
   *
   * @param text the written form
   * @return the platform
   */
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    for (String part : parts) {
      if (part.isEmpty()) {
        throw new InvalidArgument(
            "invalid platform \"" + text + "\": expected os/architecture[/variant]");
      }
    }
    return switch (parts.length) {
      case 1 -> new Platform("linux", parts[0], Optional.empty());
      case 2 -> new Platform(parts[0], parts[1], Optional.empty());
      case 3 -> new Platform(parts[0], parts[1], Optional.of(parts[2]));
      default ->
          throw new InvalidArgument(
              "invalid platform \"" + text + "\": expected os/architecture[/variant]");
    };
  }

  /**
   * The platform of a Linux host.
   *
   * @param javaArchitecture the value of the system property {@code os.arch}
   * @return the platform
   */
  public static Platform host(String javaArchitecture) {
    return new Platform("linux", javaArchitecture, Optional.empty());
  }

  /**
   * Whether an image for {@code other} serves a request for this platform.
   *
   * @param other the platform of an image
   * @return true when operating system and processor are the same, and the variant where both name
   *     one
   */
  public boolean accepts(Platform other) {
    return os.equals(other.os)
        && architecture.equals(other.architecture)
        && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
