/**
 * A small JSON tree over Jackson's streaming reader and writer.
 *
 * <p>Data binding costs 80 ms at every start of the command, streaming does not; so documents are
 * read into {@link io.varve.oci.json.JsonValue} and picked apart by hand. Invariants: member order
 * is kept; numbers keep their text; duplicate members and trailing text are errors.
 */
package io.varve.oci.json;
