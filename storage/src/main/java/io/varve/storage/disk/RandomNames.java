package io.varve.storage.disk;

import java.util.concurrent.ThreadLocalRandom;

/** Names that no other process makes. */
public final class RandomNames {

  private RandomNames() {}

  /**
   * A name of 13 characters from 0-9 and a-v. Short, since 500 of them go into one mount; its 64
   * random bits make a clash unlikely, and whoever makes a file by that name notices one.
   *
   * @return a new name
   */
  public static String next() {
    String digits = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 32);
    return "0".repeat(13 - digits.length()) + digits;
  }
}
