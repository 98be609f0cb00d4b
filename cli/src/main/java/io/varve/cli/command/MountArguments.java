package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.engine.container.MountPoint;
import io.varve.engine.volume.MountRequest;
import io.varve.engine.volume.MountSyntax;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The options that say what a new container sees besides its image. */
final class MountArguments {
  private MountArguments() {}

  static List<MountRequest> of(Arguments arguments, Session session) throws IOException {
    List<MountRequest> mounts = new ArrayList<>();
    arguments.values("volume").forEach(text -> mounts.add(volume(text, session)));
    arguments.values("mount").forEach(text -> mounts.add(MountSyntax.mount(text)));
    arguments.values("tmpfs").forEach(text -> mounts.add(MountSyntax.tmpfs(text)));
    for (String text : arguments.values("volumes-from")) {
      for (MountRequest mount : from(text, session)) {
        if (mounts.stream().noneMatch(own -> own.target().equals(mount.target()))) {
          mounts.add(mount);
        }
      }
    }
    return mounts;
  }

  /** Reads {@code --volume}, whose source may be relative to the caller's directory. */
  static MountRequest volume(String text, Session session) {
    int colon = text.indexOf(':');
    boolean relative = colon > 0 && text.startsWith(".");
    return MountSyntax.volume(
        relative ? session.path(text.substring(0, colon)) + text.substring(colon) : text);
  }

  /** The mounts of another container: {@code NAME[:ro]}. */
  private static List<MountRequest> from(String text, Session session) throws IOException {
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    boolean readOnly =
        colon >= 0 && List.of(text.substring(colon + 1).split(",", -1)).contains("ro");
    List<MountRequest> mounts = new ArrayList<>();
    for (MountPoint point : session.engine().containers().inspect(name).mounts()) {
      mounts.add(request(point, readOnly || !point.writable()));
    }
    return mounts;
  }

  private static MountRequest request(MountPoint point, boolean readOnly) {
    return switch (point.type()) {
      case "bind" ->
          new MountRequest.Bind(
              point.source(), point.target(), readOnly, false, Optional.of(point.options()));
      case "tmpfs" ->
          new MountRequest.Tmpfs(point.target(), readOnly, OptionalLong.empty(), Optional.empty());
      default ->
          new MountRequest.Volume(
              Optional.of(point.name()), point.target(), readOnly, false, Optional.empty());
    };
  }
}
