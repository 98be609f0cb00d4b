package io.varve.storage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What GNU tar writes and varve unpacks is, file for file, what GNU tar unpacks. */
class LayerApplierPeerTest {

  private static final OnDiskFormat PLAIN = new OnDiskFormat.Plain();

  /** A tree with everything a file system can hold. */
  private static final String MAKE_TREE =
      """
      mkdir -p src/d/sticky src/empty "src/a name with spaces and ü" && cd src
      chmod 1777 d/sticky; chmod 0500 empty
      printf hello > file; ln file d/hard; ln -s ../file d/soft; ln -s /etc/passwd absolute
      mknod null c 1 3; mknod disk b 8 1; mkfifo pipe; chmod 4755 file
      chown 70000:4294967294 d/hard; chown -h 5:6 d/soft
      touch -d '1969-12-31 23:59:58.25 UTC' file; touch -h -d '2001-02-03 04:05:06.123456789 UTC' d/soft
      truncate -s 3M sparse; printf data | dd of=sparse bs=1 seek=1000000 conv=notrunc status=none
      truncate -s 1M hole-only
      n=$(printf 'x%.0s' $(seq 120)); mkdir -p $n/$n/$n; printf deep > $n/$n/$n/$n; ln -s $n/$n/$n $n/link
      setcap cap_net_bind_service+ep null 2>/dev/null; cp /bin/true prog; setcap cap_net_raw+ep prog
      i=0; while [ $i -lt 300 ]; do printf "$i" > d/f$i; i=$((i+1)); done
      touch -d '2020-01-01 00:00:00.5 UTC' d/sticky d empty .
      """;

  private static final String LIST =
      "cd %s && find . -printf '%%p|%%y|%%#m|%%U|%%G|%%s|%%n|%%T@|%%l\\n' | grep -v '|d|' | sort;"
          + " find . -type d -printf '%%p|%%#m|%%U|%%G|%%T@\\n' | sort;"
          + " find . -type f -print0 | sort -z | xargs -0 sha256sum; getcap -r . | sort;"
          + " stat -c '%%n %%t %%T' null disk; stat -c %%b sparse hole-only";

  @TempDir Path temp;

  @Test
  void everyFormatOfGnuTarIsUnpackedAsGnuTarUnpacksIt() throws Exception {
    shell(MAKE_TREE);
    String[] formats = {
      "--format=posix --xattrs --xattrs-include=* -S",
      "--format=posix --xattrs --xattrs-include=* -S --sparse-version=0.0",
      "--format=posix --xattrs --xattrs-include=* -S --sparse-version=0.1",
      "--format=gnu -S",
      "--format=gnu",
    };
    for (int i = 0; i < formats.length; i++) {
      String name = "t" + i;
      shell(
          "tar -C src %s -cf %s.tar . 2>/dev/null; mkdir %s-varve %s-tar"
              .formatted(formats[i], name, name, name));
      shell("tar -C %s-tar --xattrs --xattrs-include=* -xpf %s.tar".formatted(name, name));
      Path tar = temp.resolve(name + ".tar");
      Applied applied;
      try (InputStream stream = Files.newInputStream(tar)) {
        applied =
            LayerApplier.apply(stream, temp.resolve(name + "-varve"), PLAIN, ApplyOptions.DEFAULT);
      }
      Files.writeString(temp.resolve("ours"), shell(LIST.formatted(name + "-varve")));
      Files.writeString(temp.resolve("theirs"), shell(LIST.formatted(name + "-tar")));
      assertThat(shell("diff ours theirs")).as(formats[i]).isEmpty();
      assertThat(temp.resolve("ours"))
          .content()
          .contains("./d/f299", formats[i].contains("posix") ? "cap_net_raw" : "./prog");
      assertThat(applied.diffId()).isEqualTo(new DiffId(Digest.of(Files.readAllBytes(tar))));
      assertThat(applied.tarSize()).isEqualTo(Files.size(tar));
      assertThat(applied.needsParents()).isFalse();
    }
  }

  private String shell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .directory(temp.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
