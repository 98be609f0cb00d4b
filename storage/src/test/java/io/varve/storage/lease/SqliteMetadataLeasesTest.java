package io.varve.storage.lease;

import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.SqliteMetadataStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMetadataLeasesTest extends LeasesContract {
  @TempDir Path directory;

  @Override
  MetadataStore newMetadata() {
    return new SqliteMetadataStore(directory.resolve("metadata.db"));
  }
}
