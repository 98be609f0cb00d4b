package io.varve.engine.store;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A value that is made when first asked for, once.
 *
 * @param <T> the value
 */
public final class Lazy<T> {

  /**
   * Makes the value.
   *
   * @param <T> the value
   */
  @FunctionalInterface
  public interface Maker<T> {
    /**
     * Makes it.
     *
     * @return the value
     */
    T make();
  }

  private final Maker<T> maker;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Optional<T> value = Optional.empty();

  /**
   * Creates an unmade value.
   *
   * @param maker makes it
   */
  public Lazy(Maker<T> maker) {
    this.maker = maker;
  }

  /**
   * The value; makes it when it was not asked for before.
   *
   * @return the one value
   */
  public T get() {
    Optional<T> made = value;
    if (made.isPresent()) {
      return made.get();
    }
    lock.lock();
    try {
      if (value.isEmpty()) {
        value = Optional.of(maker.make());
      }
      return value.get();
    } finally {
      lock.unlock();
    }
  }
}
