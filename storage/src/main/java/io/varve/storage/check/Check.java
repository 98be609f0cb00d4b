package io.varve.storage.check;

import java.io.IOException;
import java.util.function.Consumer;

/** Looks for one kind of damage. */
public interface Check {

  /**
   * What is looked at, for people.
   *
   * @return a few words, such as {@code blobs}
   */
  String subject();

  /**
   * Looks.
   *
   * @param findings takes each damage found
   * @throws IOException when it can't look
   */
  void run(Consumer<Finding> findings) throws IOException;
}
