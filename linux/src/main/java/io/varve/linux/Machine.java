package io.varve.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The instruction set, which decides system call numbers and a few flags. */
enum Machine {
  X86_64(0x10000, 0x20000),
  AARCH64(0x4000, 0x8000);

  private static final int ELF_MACHINE_OFFSET = 18;
  private static final Machine CURRENT = detect();

  private final int openDirectory;
  private final int openNoFollow;

  Machine(int openDirectory, int openNoFollow) {
    this.openDirectory = openDirectory;
    this.openNoFollow = openNoFollow;
  }

  static Machine current() {
    return CURRENT;
  }

  /** The flag O_DIRECTORY. */
  int openDirectory() {
    return openDirectory;
  }

  /** The flag O_NOFOLLOW. */
  int openNoFollow() {
    return openNoFollow;
  }

  /** Reads the header of the running program: no system property can lie about it. */
  private static Machine detect() {
    try (InputStream program = Files.newInputStream(Path.of("/proc/self/exe"))) {
      byte[] header = program.readNBytes(ELF_MACHINE_OFFSET + 2);
      int machine = (header[ELF_MACHINE_OFFSET] & 0xff) | (header[ELF_MACHINE_OFFSET + 1] << 8);
      return switch (machine) {
        case 62 -> X86_64;
        case 183 -> AARCH64;
        default ->
            throw new UnsupportedOperationException(
                "unknown machine " + machine + ": expected x86-64 or aarch64");
      };
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read /proc/self/exe: is /proc mounted?", e);
    }
  }
}
