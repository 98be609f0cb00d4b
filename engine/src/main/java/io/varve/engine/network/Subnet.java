package io.varve.engine.network;

import io.varve.oci.error.InvalidArgument;

/**
 * A range of IPv4 addresses.
 *
 * @param base the lowest address, as a number
 * @param prefixLength bits that all have in common
 */
record Subnet(long base, int prefixLength) {
  static Subnet parse(String text) {
    if (text.indexOf(':') >= 0) {
      throw new InvalidArgument(
          "subnet \"" + text + "\": networks have IPv4 addresses only; leave IPv6 out");
    }
    int slash = text.indexOf('/');
    try {
      int length = Integer.parseInt(text.substring(slash + 1));
      if (slash > 0 && length >= 8 && length <= 31) {
        long mask = 0xFFFF_FFFFL << (32 - length) & 0xFFFF_FFFFL;
        return new Subnet(number(text.substring(0, slash)) & mask, length);
      }
    } catch (NumberFormatException e) {
      throw new InvalidArgument("subnet \"" + text + "\": expected for instance 10.7.0.0/24", e);
    }
    throw new InvalidArgument(
        "subnet \"" + text + "\": expected an IPv4 range such as 10.7.0.0/24, /8 to /31");
  }

  static long number(String address) {
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      throw new NumberFormatException(address);
    }
    long value = 0;
    for (String part : parts) {
      int octet = Integer.parseInt(part);
      if (octet < 0 || octet > 255) {
        throw new NumberFormatException(address);
      }
      value = value << 8 | octet;
    }
    return value;
  }

  static String text(long address) {
    return (address >> 24 & 255)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  /** The number of an address that a person has written. */
  static long address(String text) {
    try {
      return number(text);
    } catch (NumberFormatException e) {
      throw new InvalidArgument("address \"" + text + "\": expected for instance 10.7.0.5", e);
    }
  }

  /** The same address when it is one of this range that something can have. */
  String requireInside(String text) {
    long address = address(text);
    if (address <= base || address >= base + size() - 1) {
      throw new InvalidArgument("address " + text + ": not in " + this);
    }
    return text;
  }

  /** The same range when it is a part of this one. */
  String requireWithin(String text) {
    Subnet part = parse(text);
    if (part.base < base || part.base + part.size() > base + size()) {
      throw new InvalidArgument("range " + text + ": not within " + this);
    }
    return part.toString();
  }

  long size() {
    return 1L << (32 - prefixLength);
  }

  String gateway() {
    return text(base + 1);
  }

  boolean overlaps(Subnet other) {
    return base < other.base + other.size() && other.base < base + size();
  }

  @Override
  public String toString() {
    return text(base) + "/" + prefixLength;
  }
}
