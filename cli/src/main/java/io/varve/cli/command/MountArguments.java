package io.varve.cli.command;

import io.varve.engine.volume.MountRequest;
import io.varve.engine.volume.MountSyntax;

/** Reads {@code --volume}, whose source may be relative to the caller's directory. */
final class MountArguments {
  private MountArguments() {}

  static MountRequest volume(String text, Session session) {
    int colon = text.indexOf(':');
    boolean relative = colon > 0 && text.startsWith(".");
    return MountSyntax.volume(
        relative ? session.path(text.substring(0, colon)) + text.substring(colon) : text);
  }
}
