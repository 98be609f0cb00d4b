package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.DigestMismatch;
import java.util.OptionalLong;

/** Whether the bytes of an ingest are the expected ones, and what to do with them if not. */
sealed interface Verification {

  /** They are. */
  record Right() implements Verification {}

  /**
   * They are not, but more may come: they are kept.
   *
   * @param failure what to throw
   */
  record Incomplete(DataLoss failure) implements Verification {}

  /**
   * They are not and never will be: they are dropped.
   *
   * @param failure what to throw
   */
  record Wrong(DataLoss failure) implements Verification {}

  /** Compares the number of bytes. */
  static Verification ofSize(IngestRef ref, Expected expected, long actual) {
    OptionalLong wanted = expected.size();
    if (wanted.isEmpty() || wanted.getAsLong() == actual) {
      return new Right();
    }
    String message =
        "ingest "
            + ref
            + ": expected "
            + wanted.getAsLong()
            + " bytes but "
            + actual
            + " arrived; ";
    return actual < wanted.getAsLong()
        ? new Incomplete(new DataLoss(message + "try again to resume"))
        : new Wrong(new DataLoss(message + "nothing was stored, try again"));
  }

  /** Compares the digest. */
  static Verification ofDigest(IngestRef ref, Expected expected, Digest actual) {
    return expected.digest().isEmpty() || expected.digest().get().equals(actual)
        ? new Right()
        : new Wrong(new DigestMismatch(expected.digest().get(), actual, "ingest " + ref));
  }
}
