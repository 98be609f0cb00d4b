/**
 * Values of the OCI image and distribution specifications, with no I/O.
 *
 * <p>Invariants: every value is immutable and valid once constructed; parsing rejects what the
 * specification rejects; nothing here knows where bytes are kept. Sections named in the Javadoc are
 * those of the OCI image specification v1.1 and the distribution specification v1.1.
 */
package io.varve.oci;
