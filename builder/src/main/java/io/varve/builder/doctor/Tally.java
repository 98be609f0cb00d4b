package io.varve.builder.doctor;

import java.util.Locale;

/** Bytes and files, counted. */
record Tally(long bytes, int files) {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  Tally plus(Tally other) {
    return new Tally(bytes + other.bytes, files + other.files);
  }

  /** {@code 12.3 MB in 4 files}. */
  @Override
  public String toString() {
    double value = bytes;
    int unit = 0;
    while (value >= 1000 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String size =
        unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    return size + " in " + files + (files == 1 ? " file" : " files");
  }
}
