package io.varve.image.transfer;

import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.ManifestCodec;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.Table;
import java.io.IOException;
import java.util.Optional;

/**
 * Remembers what layers became when they were compressed, so that a registry can be asked for them
 * without compressing them again. A hint only: it is never trusted as content.
 */
public final class PackedLayers {

  private static final Table<Descriptor> PACKED =
      new Table<>("packed_layers", ManifestCodec::json, ManifestCodec::descriptor);

  private final MetadataStore metadata;

  /**
   * A memory in a store.
   *
   * @param metadata the store
   */
  public PackedLayers(MetadataStore metadata) {
    this.metadata = metadata;
  }

  /**
   * What a layer became.
   *
   * @param layer the layer
   * @param packing how it was compressed
   * @return the packed layer, empty when it was never packed so
   * @throws IOException when the store fails
   */
  public Optional<Descriptor> find(DiffId layer, Packing packing) throws IOException {
    return metadata.read(transaction -> transaction.get(PACKED, key(layer, packing)));
  }

  /**
   * Remembers what a layer became.
   *
   * @param layer the layer
   * @param packing how it was compressed
   * @param packed what it became
   * @throws IOException when the store fails
   */
  public void remember(DiffId layer, Packing packing, Descriptor packed) throws IOException {
    metadata.update(
        transaction -> {
          transaction.put(PACKED, key(layer, packing), packed);
          return packed;
        });
  }

  private static String key(DiffId layer, Packing packing) {
    return layer + "/" + packing.key();
  }
}
