package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * posix_spawn(3) of the C library: the one safe way to start a program from a process with many
 * threads. What it starts inherits the namespaces and control groups of the calling thread.
 */
final class ProcessSpawn {
  /** Of opaque structures, which take 80 and 336 bytes in glibc and less in musl. */
  private static final int STRUCTURE_BYTES = 512;

  private static final int SIGNAL_SET_BYTES = 128;
  private static final long SET_SIGNAL_MASK = 8;
  private static final long DUPLICATE_CLOSE_ON_EXEC = 1030;

  private final MethodHandle spawn = bind("posix_spawn");
  private final MethodHandle newActions = bind("posix_spawn_file_actions_init");
  private final MethodHandle addDuplicate = bind("posix_spawn_file_actions_adddup2");
  private final Optional<MethodHandle> addCloseFrom =
      find("posix_spawn_file_actions_addclosefrom_np");
  private final MethodHandle freeActions = bind("posix_spawn_file_actions_destroy");
  private final MethodHandle newAttributes = bind("posix_spawnattr_init");
  private final MethodHandle setMask = bind("posix_spawnattr_setsigmask");
  private final MethodHandle setFlags = bind("posix_spawnattr_setflags");
  private final MethodHandle freeAttributes = bind("posix_spawnattr_destroy");
  private final long environment = environment();

  private static MethodHandle bind(String function) {
    return find(function)
        .orElseThrow(() -> new NoSuchElementException("the C library has no " + function));
  }

  /** The same shape as that of the system call, since each shape costs milliseconds. */
  private static Optional<MethodHandle> find(String function) {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(function)
        .map(
            address ->
                linker.downcallHandle(
                    address,
                    FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                    Linker.Option.captureCallState("errno")));
  }

  /** The variables that this process was started with. */
  private static long environment() {
    SymbolLookup library = Linker.nativeLinker().defaultLookup();
    return library
        .find("environ")
        .orElseThrow(() -> new NoSuchElementException("the C library has no environment"))
        .reinterpret(Long.BYTES)
        .get(ValueLayout.JAVA_LONG, 0);
  }

  /**
   * Starts a program.
   *
   * @param arguments the program's file, and its arguments
   * @param descriptors what are its descriptors 0, 1, and so on; it gets no others, except with a C
   *     library that can't say so (glibc before 2.34, musl): then those that are not marked to be
   *     closed
   * @return the number of its process
   * @throws IOException when it fails
   */
  long start(List<String> arguments, List<? extends FileHandle> descriptors) throws IOException {
    List<OpenFile> copies = new ArrayList<>();
    try (CallFrame frame = new CallFrame(size(arguments))) {
      MemorySegment actions = frame.allocate(STRUCTURE_BYTES);
      MemorySegment attributes = frame.allocate(STRUCTURE_BYTES);
      require(frame, newActions, actions.address(), 0, 0);
      require(frame, newAttributes, attributes.address(), 0, 0);
      try {
        for (int i = 0; i < descriptors.size(); i++) {
          long source = aside(frame, descriptors.get(i), descriptors.size(), copies);
          require(frame, addDuplicate, actions.address(), source, i);
        }
        if (addCloseFrom.isPresent()) {
          require(frame, addCloseFrom.get(), actions.address(), descriptors.size(), 0);
        }
        // Java keeps signals from its threads that a program wants to get.
        MemorySegment none = frame.allocate(SIGNAL_SET_BYTES);
        require(frame, setMask, attributes.address(), none.address(), 0);
        require(frame, setFlags, attributes.address(), SET_SIGNAL_MASK, 0);
        return spawn(frame, arguments, actions, attributes);
      } finally {
        require(frame, freeAttributes, attributes.address(), 0, 0);
        require(frame, freeActions, actions.address(), 0, 0);
      }
    } finally {
      for (OpenFile copy : copies) {
        copy.close();
      }
    }
  }

  /** A number that is none of the child's, so that no descriptor overwrites another's source. */
  private static long aside(CallFrame frame, FileHandle handle, int taken, List<OpenFile> copies)
      throws IOException {
    if (handle.descriptor() >= taken) {
      return handle.descriptor();
    }
    OpenFile copy =
        new OpenFile(
            handle.check(
                Kernel.call(
                    frame, SystemCall.FCNTL, handle.descriptor(), DUPLICATE_CLOSE_ON_EXEC, taken),
                "duplicate"),
            handle.description());
    copies.add(copy);
    return copy.descriptor();
  }

  private long spawn(
      CallFrame frame, List<String> arguments, MemorySegment actions, MemorySegment attributes)
      throws IOException {
    MemorySegment pid = frame.allocate(Integer.BYTES);
    MemorySegment vector = frame.allocate((arguments.size() + 1L) * Long.BYTES);
    for (int i = 0; i < arguments.size(); i++) {
      vector.setAtIndex(ValueLayout.JAVA_LONG, i, frame.text(arguments.get(i)));
    }
    int error =
        call(
            frame,
            spawn,
            pid.address(),
            vector.get(ValueLayout.JAVA_LONG, 0),
            actions.address(),
            attributes.address(),
            vector.address(),
            environment);
    if (error != 0) {
      throw Errno.failure(error, "start program", arguments.getFirst());
    }
    return pid.get(ValueLayout.JAVA_INT, 0);
  }

  private static long size(List<String> arguments) {
    long bytes = 2L * STRUCTURE_BYTES + SIGNAL_SET_BYTES;
    for (String argument : arguments) {
      bytes += Long.BYTES * 3L + argument.length() * 3L;
    }
    return bytes;
  }

  private static void require(CallFrame frame, MethodHandle function, long a, long b, long c)
      throws IOException {
    int error = call(frame, function, a, b, c, 0, 0, 0);
    if (error != 0) {
      throw Errno.failure(error, "prepare the start of", "a program");
    }
  }

  /** The functions give the error itself; of an {@code int} only the lower half counts. */
  private static int call(
      CallFrame frame, MethodHandle function, long a, long b, long c, long d, long e, long f) {
    try {
      return (int) (long) function.invokeExact(frame.errnoState(), a, b, c, d, e, f, 0L);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("a native call throws nothing checked", impossible);
    }
  }
}
