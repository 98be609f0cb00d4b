package io.varve.engine.container;

import io.varve.oci.error.InvalidArgument;

/**
 * The identity of a container: 64 hexadecimal digits, chosen at random.
 *
 * @param value the digits
 */
public record ContainerId(String value) {
  private static final int LENGTH = 64;
  private static final int SHORT_LENGTH = 12;

  /** Checks the digits. */
  public ContainerId {
    if (value.length() != LENGTH || !isHexadecimal(value)) {
      throw new InvalidArgument(
          "container id \"" + value + "\" must have 64 lower-case hexadecimal digits");
    }
  }

  /**
   * Whether a text consists of lower-case hexadecimal digits.
   *
   * @param text the text
   * @return true when it is not empty and holds nothing else
   */
  public static boolean isHexadecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * The form shown in lists.
   *
   * @return the first 12 digits
   */
  public String shortForm() {
    return value.substring(0, SHORT_LENGTH);
  }

  /** The digits. */
  @Override
  public String toString() {
    return value;
  }
}
