package io.varve.storage.metadata;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Tables of records. Work passed in must be short: an update holds the store's only write lock. */
public interface MetadataStore extends AutoCloseable {

  /**
   * Reads a consistent state.
   *
   * @param work what to read
   * @param <R> the result
   * @param <X> what the work throws
   * @return the work's result
   * @throws X from the work
   * @throws IOException when the store fails
   */
  <R, X extends Exception> R read(ReadWork<R, X> work) throws X, IOException;

  /**
   * Changes records, all or nothing: an exception rolls back.
   *
   * @param work what to change
   * @param <R> the result
   * @param <X> what the work throws
   * @return the work's result
   * @throws X from the work
   * @throws IOException when the store fails
   */
  <R, X extends Exception> R update(UpdateWork<R, X> work) throws X, IOException;

  /**
   * Changes records as {@link #update} does, without waiting for the disk. Every process sees the
   * change when this returns, and it outlives this one, however it ends. A power cut may lose it,
   * and then all that came after it: what a later {@link #update} has acknowledged is on disk with
   * all that came before. For what means nothing after a power cut: leases, states of processes.
   *
   * @param work what to change
   * @param <R> the result
   * @param <X> what the work throws
   * @return the work's result
   * @throws X from the work
   * @throws IOException when the store fails
   */
  <R, X extends Exception> R updateUnsynced(UpdateWork<R, X> work) throws X, IOException;

  @Override
  void close() throws IOException;

  /** Work that reads. */
  @FunctionalInterface
  interface ReadWork<R, X extends Exception> {
    /**
     * Does the work.
     *
     * @param transaction valid until it returns
     * @return the result
     * @throws X when it fails
     */
    R run(ReadTransaction transaction) throws X;
  }

  /** Work that changes. */
  @FunctionalInterface
  interface UpdateWork<R, X extends Exception> {
    /**
     * Does the work.
     *
     * @param transaction valid until it returns
     * @return the result
     * @throws X when it fails
     */
    R run(UpdateTransaction transaction) throws X;
  }

  /** Reads records. */
  interface ReadTransaction {
    /**
     * Looks a record up.
     *
     * @param table its kind
     * @param key its name
     * @param <T> the record
     * @return the record, or empty
     */
    <T> Optional<T> get(Table<T> table, String key);

    /**
     * Lists records.
     *
     * @param table their kind
     * @param prefix what their names begin with
     * @param <T> the record
     * @return names and records, by name
     */
    <T> SequencedMap<String, T> scan(Table<T> table, String prefix);
  }

  /** Reads and changes records. */
  interface UpdateTransaction extends ReadTransaction {
    /**
     * Writes a record, in place of the one with that name.
     *
     * @param table its kind
     * @param key its name
     * @param value the record
     * @param <T> the record
     */
    <T> void put(Table<T> table, String key, T value);

    /**
     * Deletes a record; nothing happens when there is none.
     *
     * @param table its kind
     * @param key its name
     */
    void delete(Table<?> table, String key);

    /**
     * Writes several records.
     *
     * @param table their kind
     * @param values names and records
     * @param <T> the record
     */
    default <T> void putAll(Table<T> table, Map<String, T> values) {
      values.forEach((key, value) -> put(table, key, value));
    }
  }
}
