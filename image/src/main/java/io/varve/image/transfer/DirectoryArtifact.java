package io.varve.image.transfer;

import io.varve.image.unpack.VerifiedStream;
import io.varve.linux.hash.FastHash;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.MediaType;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.disk.RandomNames;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An OCI image layout (image specification, image-layout.md) that holds one manifest. Publishing
 * another removes the blobs that it does not name, so that the directory does not grow.
 */
public final class DirectoryArtifact implements ArtifactPlace {

  private static final String INDEX = "index.json";
  private static final String LAYOUT = "oci-layout";
  private static final int BUFFER = 256 * 1024;

  private final Path directory;

  /**
   * A layout.
   *
   * @param directory where it is or will be
   */
  public DirectoryArtifact(Path directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return directory.toString();
  }

  private Path blobs() {
    return directory.resolve("blobs").resolve("sha256");
  }

  private Path file(Descriptor blob) {
    if (blob.digest().algorithm() != Digest.Algorithm.SHA256) {
      throw new InvalidArgument("blob " + blob.digest() + " in " + directory + ": expected sha256");
    }
    return blobs().resolve(blob.digest().hex());
  }

  @Override
  public List<Manifest> manifests() throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    for (Descriptor entry : index()) {
      if (entry.mediaType().isManifest() && parse(read(entry), entry) instanceof Manifest found) {
        manifests.add(found);
      }
    }
    return List.copyOf(manifests);
  }

  private static ManifestContent parse(byte[] document, Descriptor entry) {
    return ManifestCodec.parse(document, Optional.of(entry.mediaType()));
  }

  private byte[] read(Descriptor blob) throws IOException {
    if (blob.size() > ManifestCodec.MAXIMUM_SIZE) {
      throw new InvalidArgument("manifest of " + blob.size() + " bytes in " + directory);
    }
    try (InputStream in = open(blob)) {
      return in.readNBytes(ManifestCodec.MAXIMUM_SIZE + 1);
    }
  }

  private List<Descriptor> index() throws IOException {
    byte[] document;
    try (InputStream in = Files.newInputStream(directory.resolve(INDEX))) {
      document = in.readNBytes(ManifestCodec.MAXIMUM_SIZE + 1);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new NotFound(directory + " holds no OCI layout: " + INDEX + " is missing");
    }
    return ManifestCodec.parse(document, Optional.of(MediaType.OCI_INDEX)) instanceof Index index
        ? index.manifests()
        : List.of();
  }

  @Override
  public boolean has(Descriptor blob) throws IOException {
    Path file = file(blob);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == blob.size();
  }

  @Override
  public VerifiedStream open(Descriptor blob) throws IOException {
    try {
      return new VerifiedStream(
          Files.newInputStream(file(blob), LinkOption.NOFOLLOW_LINKS), blob, directory.toString());
    } catch (NoSuchFileException e) {
      throw new NotFound(directory + " lacks the blob " + blob.digest());
    }
  }

  @Override
  public Descriptor pack(Content content, Packing packing, ProgressListener progress)
      throws IOException {
    progress.update(new Transfer(content.id(), Phase.PACKING, 0, content.size()));
    Descriptor made = write(content.type(), packing, content.source());
    progress.update(new Transfer(content.id(), Phase.DONE, content.size(), content.size()));
    return made;
  }

  @Override
  public void store(Descriptor blob, Source source) throws IOException {
    if (has(blob)) {
      return;
    }
    Descriptor made = write(blob.mediaType(), Packing.NONE, source);
    if (!made.digest().equals(blob.digest())) {
      Files.deleteIfExists(file(made));
      throw new DigestMismatch(blob.digest(), made.digest(), "blob written to " + directory);
    }
  }

  private Descriptor write(MediaType type, Packing packing, Source source) throws IOException {
    Files.createDirectories(blobs());
    Path temporary = blobs().resolve(".new-" + RandomNames.next());
    try {
      MessageDigest hash = FastHash.sha256();
      try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
        DigestOutputStream hashed =
            new DigestOutputStream(new BufferedOutputStream(new Unclosed(file), BUFFER), hash);
        try (OutputStream plain = packing.over(hashed)) {
          source.write(plain);
        }
        file.getFD().sync();
      }
      Descriptor made = new Descriptor(type, Digest.ofHash(hash.digest()), Files.size(temporary));
      move(temporary, file(made));
      return made;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  @Override
  public Descriptor publish(byte[] manifest) throws IOException {
    Descriptor self = Descriptor.of(MediaType.OCI_MANIFEST, manifest);
    store(self, out -> out.write(manifest));
    List<Descriptor> before = present();
    replace(LAYOUT, Json.toBytes(JsonValue.object().put("imageLayoutVersion", "1.0.0").build()));
    replace(INDEX, ManifestCodec.index(MediaType.OCI_INDEX, List.of(self), Map.of()));
    // Blobs of what this replaces are ours to remove; of anything else nothing is known.
    if (before.size() <= 1 && parse(manifest, self) instanceof Manifest kept) {
      removeAllBut(kept);
    }
    return self;
  }

  private List<Descriptor> present() throws IOException {
    try {
      return index();
    } catch (NotFound e) {
      return List.of();
    }
  }

  private void removeAllBut(Manifest manifest) throws IOException {
    Set<String> kept = new HashSet<>();
    kept.add(manifest.descriptor().digest().hex());
    kept.add(manifest.config().digest().hex());
    manifest.layers().forEach(layer -> kept.add(layer.digest().hex()));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(blobs())) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (Digest.isDigest("sha256:" + name) && !kept.contains(name)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void replace(String name, byte[] content) throws IOException {
    Path temporary = directory.resolve("." + name + "-" + RandomNames.next());
    try (FileOutputStream file = new FileOutputStream(temporary.toFile())) {
      file.write(content);
      file.getFD().sync();
    }
    move(temporary, directory.resolve(name));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() {
    // nothing is held open
  }

  /** Passes everything on but the end, after which the file is still to be synced. */
  private static final class Unclosed extends OutputStream {
    private final OutputStream out;

    Unclosed(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }
  }
}
