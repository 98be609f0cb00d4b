package io.varve.engine.runtime;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * System call filters as a runtime has compiled them. Compiling takes libseccomp some seven
 * milliseconds a container, always with the same result; crun takes the result instead when an
 * annotation has it (crun(1), {@code run.oci.seccomp_bpf_data}). Each is kept with the whole
 * profile that it was made of, so that one is never taken for another.
 *
 * @param directory where they are kept, which only the engine's user can write; it does not outlive
 *     the host's start, nor the runtime's version
 */
public record CompiledFilters(Path directory) {
  /** The annotation that crun reads. */
  static final String ANNOTATION = "run.oci.seccomp_bpf_data";

  /** The file in a container's state where crun keeps what it compiled. */
  private static final String COMPILED = "seccomp.bpf";

  private static final int INSTRUCTION_BYTES = 8;

  /** As many as the kernel takes (BPF_MAXINSNS). */
  private static final int MAXIMUM_BYTES = 4096 * INSTRUCTION_BYTES;

  /**
   * What a profile is compiled to.
   *
   * @param profile the profile
   * @return the program in base64; empty when it is not known
   * @throws IOException when reading fails
   */
  Optional<String> find(JsonObject profile) throws IOException {
    byte[] text = Json.toBytes(profile);
    byte[] kept;
    try {
      kept = Files.readAllBytes(file(text));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    int end = text.length;
    boolean same =
        kept.length > end && kept[end] == '\n' && Arrays.equals(text, 0, end, kept, 0, end);
    return same
        ? Optional.of(new String(kept, end + 1, kept.length - end - 1, StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  /**
   * Keeps what the runtime has compiled for a container that exists.
   *
   * @param profile the container's profile
   * @param state the container's directory in the runtime's state; nothing happens when it holds no
   *     filter
   * @throws IOException when it can't be kept
   */
  void keep(JsonObject profile, Path state) throws IOException {
    byte[] program;
    try {
      program = Files.readAllBytes(state.resolve(COMPILED));
    } catch (NoSuchFileException _) {
      return;
    }
    if (program.length == 0
        || program.length % INSTRUCTION_BYTES != 0
        || program.length > MAXIMUM_BYTES) {
      return;
    }
    byte[] text = Json.toBytes(profile);
    byte[] encoded = Base64.getEncoder().encode(program);
    byte[] content = Arrays.copyOf(text, text.length + 1 + encoded.length);
    content[text.length] = '\n';
    System.arraycopy(encoded, 0, content, text.length + 1, encoded.length);
    Files.createDirectories(directory);
    Path temporary = Files.createTempFile(directory, "filter", ".tmp");
    Files.write(temporary, content);
    Disk.local().rename(temporary, file(text));
  }

  /** The name only says where to look; the content says whether it is the one. */
  private Path file(byte[] profile) {
    CRC32 sum = new CRC32();
    sum.update(profile);
    return directory.resolve(Long.toHexString(sum.getValue()));
  }
}
