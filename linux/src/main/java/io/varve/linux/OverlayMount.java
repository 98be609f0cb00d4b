package io.varve.linux;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An overlay mount through fsopen(2), which takes one layer at a time, so that neither their number
 * nor a colon in a name is a problem; through mount(2) where the kernel can't.
 */
final class OverlayMount {

  private static final String LOWER = "lowerdir+=";
  private static final int STRING_LIMIT = 255;
  private static final int OPTIONS_LIMIT = 4095;
  private static final int CLOSE_ON_EXEC = 1;
  private static final int SET_FLAG = 0;
  private static final int SET_STRING = 1;
  private static final int CREATE = 6;
  private static final int EMPTY_SOURCE_PATH = 4;

  private final String source;
  private final MountOptions options;
  private final Path target;

  OverlayMount(String source, MountOptions options, Path target) {
    this.source = source;
    this.options = options;
    this.target = target;
  }

  void mount() throws IOException {
    List<OpenFile> shortened = new ArrayList<>();
    try {
      if (!mountByParts(shortened)) {
        mountAtOnce(shortened);
      }
    } finally {
      for (OpenFile file : shortened) {
        file.close();
      }
    }
  }

  /** False when the kernel does not know fsopen or adding layers one by one. */
  private boolean mountByParts(List<OpenFile> shortened) throws IOException {
    try (CallFrame frame = new CallFrame(16 * 1024)) {
      long opened = Kernel.call(frame, SystemCall.FSOPEN, frame.text("overlay"), CLOSE_ON_EXEC);
      if (opened == -Errno.ENOSYS.code()) {
        return false;
      }
      try (OpenFile context = new OpenFile(check(opened), "overlay")) {
        set(frame, context, "source", source);
        for (String option : options.data()) {
          if (!configure(context, option, shortened)) {
            return false;
          }
        }
        if (options.has(MountOptions.READ_ONLY)) {
          flag(frame, context, "ro");
        }
        check(config(frame, context, CREATE, 0, 0));
        attach(frame, context);
        return true;
      }
    }
  }

  private void attach(CallFrame frame, OpenFile context) throws IOException {
    long mounted =
        check(
            Kernel.call(
                frame,
                SystemCall.FSMOUNT,
                context.descriptor(),
                CLOSE_ON_EXEC,
                Mounts.attributes(options.flags())));
    try (OpenFile mount = new OpenFile(mounted, "overlay")) {
      check(
          Kernel.call(
              frame,
              SystemCall.MOVE_MOUNT,
              mount.descriptor(),
              frame.text(""),
              FileHandle.AT_CURRENT_DIRECTORY,
              frame.text(target.toString()),
              EMPTY_SOURCE_PATH));
    }
  }

  private boolean configure(OpenFile context, String option, List<OpenFile> shortened)
      throws IOException {
    int equals = option.indexOf('=');
    try (CallFrame frame = new CallFrame(1024)) {
      if (equals < 0) {
        flag(frame, context, option);
        return true;
      }
      String key = option.substring(0, equals);
      String value = option.substring(equals + 1);
      return switch (key) {
        case "lowerdir+" -> addLayer(frame, context, shorten(value, shortened));
        case "upperdir", "workdir" -> {
          set(frame, context, key, shorten(value, shortened).replace("\\", "\\\\"));
          yield true;
        }
        default -> {
          set(frame, context, key, value);
          yield true;
        }
      };
    }
  }

  private boolean addLayer(CallFrame frame, OpenFile context, String directory) throws IOException {
    long result =
        config(frame, context, SET_STRING, frame.text("lowerdir+"), frame.text(directory));
    if (result == -Errno.EINVAL.code()) {
      // An older kernel does not know the key; whether it is that or a bad layer, mount(2) says.
      return false;
    }
    if (result < 0) {
      throw Errno.failure(result, "add the layer " + directory + " to overlay", target.toString());
    }
    return true;
  }

  private void set(CallFrame frame, OpenFile context, String key, String value) throws IOException {
    long result = config(frame, context, SET_STRING, frame.text(key), frame.text(value));
    if (result < 0) {
      throw Errno.failure(result, "mount overlay with " + key + "=" + value, target.toString());
    }
  }

  private void flag(CallFrame frame, OpenFile context, String key) throws IOException {
    long result = config(frame, context, SET_FLAG, frame.text(key), 0);
    if (result < 0) {
      throw Errno.failure(result, "mount overlay with " + key, target.toString());
    }
  }

  private static long config(CallFrame frame, OpenFile context, int command, long key, long value)
      throws IOException {
    return Kernel.call(frame, SystemCall.FSCONFIG, context.descriptor(), command, key, value, 0);
  }

  private long check(long result) throws IOException {
    if (result < 0) {
      throw Errno.failure(result, "mount overlay", target.toString());
    }
    return result;
  }

  /** A path too long for one option is given by a descriptor. */
  private static String shorten(String directory, List<OpenFile> shortened) throws IOException {
    return Mounts.length(directory) <= STRING_LIMIT ? directory : alias(directory, shortened);
  }

  private static String alias(String directory, List<OpenFile> shortened) throws IOException {
    OpenFile file = OpenFile.pathOnly(Path.of(directory));
    shortened.add(file);
    return file.procPath().toString();
  }

  private void mountAtOnce(List<OpenFile> shortened) throws IOException {
    String data = joined(options.data());
    if (Mounts.length(data) > OPTIONS_LIMIT) {
      List<String> aliased = new ArrayList<>();
      for (String option : options.data()) {
        aliased.add(
            option.startsWith(LOWER)
                ? LOWER + alias(option.substring(LOWER.length()), shortened)
                : option);
      }
      data = joined(aliased);
    }
    if (Mounts.length(data) > OPTIONS_LIMIT) {
      throw Errno.failure(
          Errno.E2BIG.code(), "mount overlay with so many layers", target.toString());
    }
    Mounts.call("overlay", source, options.flags(), data, target);
  }

  private static String joined(List<String> options) {
    StringBuilder lower = new StringBuilder();
    List<String> data = new ArrayList<>();
    for (String option : options) {
      if (option.startsWith(LOWER)) {
        String directory = option.substring(LOWER.length());
        lower.append(lower.isEmpty() ? "lowerdir=" : ":");
        lower.append(escape(directory).replace(":", "\\:"));
      } else if (option.startsWith("upperdir=") || option.startsWith("workdir=")) {
        data.add(escape(option));
      } else {
        data.add(option);
      }
    }
    if (!lower.isEmpty()) {
      data.addFirst(lower.toString());
    }
    return String.join(",", data);
  }

  private static String escape(String path) {
    return path.replace("\\", "\\\\").replace(",", "\\,");
  }
}
