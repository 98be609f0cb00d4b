package io.varve.image.http;

import java.io.IOException;

/** Something else than HTTP/1.1 came. */
public final class MalformedHttp extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param message what is wrong
   */
  public MalformedHttp(String message) {
    super(message);
  }
}
