package io.varve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.metadata.MemoryMetadataStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageCatalogTest {

  private final ImageCatalog catalog =
      new ImageCatalog(new MemoryMetadataStore(), InstantSource.system());
  private final Descriptor one = target("one");
  private final Descriptor two = target("two");
  private final Digest idOne = Digest.of(new byte[] {1});
  private final Digest idTwo = Digest.of(new byte[] {2});
  private final Reference debian = Reference.parse("debian:12");

  private static Descriptor target(String text) {
    return Descriptor.of(MediaType.OCI_MANIFEST, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNameLeadsToItsImage() throws IOException {
    catalog.tag(debian, one, idOne);
    assertThat(catalog.resolve("debian:12").imageId()).isEqualTo(idOne);
    assertThat(catalog.resolve("docker.io/library/debian:12").imageId()).isEqualTo(idOne);
    assertThat(catalog.lookUp("debian")).isEmpty();
  }

  @Test
  void anIdAndItsBeginningsLeadToTheImage() throws IOException {
    catalog.tag(debian, one, idOne);
    assertThat(catalog.resolve(idOne.toString()).target()).isEqualTo(one);
    assertThat(catalog.resolve(idOne.hex()).target()).isEqualTo(one);
    assertThat(catalog.resolve(idOne.shortHex()).target()).isEqualTo(one);
    assertThat(catalog.resolve("sha256:" + idOne.shortHex()).target()).isEqualTo(one);
  }

  @Test
  void aBeginningOfSeveralIdsIsRefusedWithAllOfThem() throws IOException {
    for (int i = 0; i < 40; i++) {
      catalog.tag(Reference.parse("x:" + i), target("t" + i), Digest.of(new byte[] {(byte) i}));
    }
    assertThatThrownBy(() -> catalog.resolve(idOne.hex().substring(0, 1)))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("ambiguous")
        .hasMessageContaining(idOne.hex());
  }

  @Test
  void aNameWinsOverTheBeginningOfAnId() throws IOException {
    catalog.tag(Reference.parse(idOne.hex().substring(0, 4) + ":latest"), two, idTwo);
    catalog.tag(debian, one, idOne);
    assertThat(catalog.resolve(idOne.hex().substring(0, 4)).imageId()).isEqualTo(idTwo);
  }

  @Test
  void aDigestLeadsToTheTagThatHasIt() throws IOException {
    catalog.tag(debian, one, idOne);
    assertThat(catalog.resolve("debian@" + one.digest()).imageId()).isEqualTo(idOne);
    assertThat(catalog.lookUp("ubuntu@" + one.digest())).isEmpty();
  }

  @Test
  void anImageThatLosesItsLastNameStaysUntagged() throws IOException {
    catalog.tag(debian, one, idOne);
    catalog.tag(debian, two, idTwo);
    assertThat(catalog.withId(idOne)).singleElement().matches(i -> i.reference().isEmpty());
    catalog.tag(Reference.parse("old:1"), one, idOne);
    assertThat(catalog.withId(idOne))
        .singleElement()
        .matches(i -> i.reference().equals(Optional.of(Reference.parse("old:1"))));
  }

  @Test
  void anImageWithAnotherNameLeavesNoUntaggedRecord() throws IOException {
    catalog.tag(debian, one, idOne);
    catalog.tag(Reference.parse("old:1"), one, idOne);
    catalog.tag(debian, two, idTwo);
    assertThat(catalog.list()).hasSize(2).allMatch(i -> i.reference().isPresent());
  }

  @Test
  void labelsOfAnImageAreSharedByItsNames() throws IOException {
    catalog.tag(debian, one, idOne);
    catalog.label(one, ImageRecord.REGISTRY_DIGEST + "debian", one.digest().toString());
    ImageRecord other = catalog.tag(Reference.parse("old:1"), one, idOne);
    assertThat(other.repositoryDigests()).containsExactly("debian@" + one.digest());
  }

  @Test
  void aDeletedNameIsGone() throws IOException {
    ImageRecord image = catalog.tag(debian, one, idOne);
    assertThat(catalog.delete(image)).isTrue();
    assertThat(catalog.delete(image)).isFalse();
    assertThatThrownBy(() -> catalog.resolve("debian:12"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("varve pull debian:12");
  }

  @Test
  void whatIsNeitherNameNorIdIsRefused() {
    assertThatThrownBy(() -> catalog.resolve("UPPER:x:y")).isInstanceOf(InvalidArgument.class);
    assertThatThrownBy(() -> catalog.resolve("sha256:xyz")).isInstanceOf(InvalidArgument.class);
  }
}
