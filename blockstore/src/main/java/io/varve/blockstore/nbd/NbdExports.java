package io.varve.blockstore.nbd;

import io.varve.blockstore.BlockDevice;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What a server offers. Safe for use by several threads. */
public interface NbdExports {

  /**
   * The names that a client may ask for.
   *
   * @return names of at most 4,096 bytes
   */
  List<String> names();

  /**
   * Opens what a name stands for, once per connection.
   *
   * @param name a name; empty for the default export
   * @return the device, which the connection closes; empty when there is none of that name
   * @throws IOException when it can't be opened
   */
  Optional<BlockDevice> open(String name) throws IOException;
}
