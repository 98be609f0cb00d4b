package io.varve.builder.copy;

/**
 * Who owns a file.
 *
 * @param user the user's number
 * @param group the group's number
 */
public record Owner(long user, long group) {

  /** Root and its group. */
  public static final Owner ROOT = new Owner(0, 0);
}
