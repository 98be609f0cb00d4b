package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesPrivilegedTest {

  @TempDir Path temp;

  @Test
  void aFullFileSystemOnALoopDeviceSaysSo() throws Exception {
    Path image = temp.resolve("image");
    try (OpenFile file = OpenFile.createOrOpen(image, 0600)) {
      file.truncate(16 << 20);
    }
    assertThat(new ProcessBuilder("mkfs.ext4", "-q", image.toString()).start().waitFor()).isZero();
    Path target = Files.createDirectory(temp.toRealPath().resolve("mnt"));
    try (LoopDevice loop = LoopDevice.attach(image, LoopDevice.Option.AUTO_CLEAR)) {
      Mounts.mount("ext4", loop.path().toString(), List.of("nosuid"), target);
      try (OpenFile big = OpenFile.createOrOpen(target.resolve("big"), 0600)) {
        assertThat(FileSystemSpace.of(target).typeName()).isEqualTo("ext4");
        try (FileSystemFreeze freeze = FileSystemFreeze.of(target)) {
          assertThat(freeze).isNotNull();
          assertThatThrownBy(() -> FileSystemFreeze.of(target))
              .isInstanceOfSatisfying(
                  SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
        }
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 64; i++) {
                    big.write(ByteBuffer.allocateDirect(1 << 20));
                  }
                })
            .isInstanceOfSatisfying(
                SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOSPC));
      } finally {
        Mounts.unmount(target, false);
      }
    }
  }

  @Test
  void messagesKeepTheirBoundaries() throws Exception {
    Path socket = temp.resolve("s");
    String server =
        """
        import socket,sys
        s=socket.socket(socket.AF_UNIX,socket.SOCK_SEQPACKET); s.bind(sys.argv[1]); s.listen(1)
        print('ready',flush=True); c,_=s.accept()
        for i in range(2): c.send(b'echo '+c.recv(100))
        """;
    Process process = new ProcessBuilder("python3", "-c", server, socket.toString()).start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
      try (SeqPacketSocket connection = SeqPacketSocket.connect(socket)) {
        for (String message : List.of("one", "second")) {
          connection.write(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
        }
        ByteBuffer answer = ByteBuffer.allocate(100);
        assertThat(connection.read(answer)).isEqualTo(8);
        assertThat(connection.read(answer)).isEqualTo(11);
        assertThat(StandardCharsets.UTF_8.decode(answer.flip()).toString())
            .isEqualTo("echo oneecho second");
        assertThat(connection.read(answer.clear())).isEqualTo(-1);
      }
    } finally {
      process.destroyForcibly();
    }
    assertThatThrownBy(() -> SeqPacketSocket.connect(socket))
        .isInstanceOfSatisfying(
            SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));
  }

  @Test
  void aSocketWhosePathIsLongerThanAnAddressIsReached() throws Exception {
    Path directory = Files.createDirectories(temp.resolve("d".repeat(120)).resolve("e"));
    String server =
        """
        import os,socket,sys
        os.chdir(sys.argv[1])
        s=socket.socket(socket.AF_UNIX,socket.SOCK_SEQPACKET); s.bind('s'); s.listen(1)
        print('ready',flush=True); c,_=s.accept(); c.send(c.recv(100))
        """;
    Process process = new ProcessBuilder("python3", "-c", server, directory.toString()).start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
      try (SeqPacketSocket connection = SeqPacketSocket.connect(directory.resolve("s"))) {
        connection.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(connection.read(ByteBuffer.allocate(10))).isEqualTo(3);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aBlockedReadEndsWithTheConnection() throws Exception {
    Path socket = temp.resolve("s");
    String server =
        """
        import socket,sys
        s=socket.socket(socket.AF_UNIX,socket.SOCK_SEQPACKET); s.bind(sys.argv[1]); s.listen(1)
        print('ready',flush=True); c,_=s.accept(); sys.stdin.read()
        """;
    Process process = new ProcessBuilder("python3", "-c", server, socket.toString()).start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
      try (SeqPacketSocket connection = SeqPacketSocket.connect(socket)) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread reader =
            Thread.ofPlatform()
                .start(
                    () -> {
                      try {
                        result.complete(connection.read(ByteBuffer.allocate(10)));
                      } catch (IOException e) {
                        result.completeExceptionally(e);
                      }
                    });
        connection.shutdown();
        assertThat(result.join()).isEqualTo(-1);
        reader.join();
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
