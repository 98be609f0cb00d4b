package io.varve.image.http;

import java.io.IOException;

/** The peer answers a plain request with an alert of TLS. */
public final class TlsExpected extends IOException {
  private static final long serialVersionUID = 1L;

  /** A failure. */
  public TlsExpected() {
    super("the peer speaks TLS");
  }
}
