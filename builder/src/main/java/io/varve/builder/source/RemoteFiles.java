package io.varve.builder.source;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Gets what ADD names by an address. */
public interface RemoteFiles {

  /**
   * Downloads a file.
   *
   * @param url an http or https address; redirects are followed
   * @param target where the file is written; nothing is there
   * @return the modification time that the server says, empty when it says none
   * @throws io.varve.oci.error.NotFound when the server has no such file
   * @throws IOException when the transfer fails
   * @throws InterruptedException when the thread was interrupted
   */
  Optional<Instant> download(String url, Path target) throws IOException, InterruptedException;

  /**
   * Checks a repository out.
   *
   * @param remote its address
   * @param reference branch, tag or commit; empty for the default branch
   * @param submodules whether the repositories that it names are fetched, too
   * @param target an empty directory
   * @return the commit that was checked out, 40 or 64 hexadecimal digits
   * @throws io.varve.oci.error.NotFound when there is no such repository or reference
   * @throws io.varve.oci.error.FailedPrecondition when the host has no git
   * @throws IOException when the transfer fails
   * @throws InterruptedException when the thread was interrupted
   */
  String checkOut(String remote, Optional<String> reference, boolean submodules, Path target)
      throws IOException, InterruptedException;
}
