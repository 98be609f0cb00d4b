package org.sqlite.util;

import java.util.function.Supplier;

/**
 * Takes the place of the driver's class of the same name, since ours comes first on the class path.
 * The driver's sets up {@code java.util.logging} before the first database is opened, which costs
 * 12 ms of each start, and Varve writes no log: what fails is thrown.
 */
public final class LoggerFactory {
  private static final Logger SILENT = new Silent();

  private LoggerFactory() {}

  /**
   * The logger of a class.
   *
   * @param owner the class
   * @return a logger that drops everything
   */
  public static Logger getLogger(Class<?> owner) {
    return SILENT;
  }

  private static final class Silent implements Logger {
    @Override
    public void trace(Supplier<String> message) {}

    @Override
    public void info(Supplier<String> message) {}

    @Override
    public void warn(Supplier<String> message) {}

    @Override
    public void error(Supplier<String> message, Throwable failure) {}
  }
}
