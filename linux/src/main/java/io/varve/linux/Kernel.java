package io.varve.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Makes system calls through the C library's {@code syscall} function. The class is the lazy
 * binding: it is initialised by the first call.
 */
final class Kernel {

  private static final int INTERRUPTED = 4;
  private static final MethodHandle SYSCALL = bind();

  private Kernel() {}

  /**
   * Makes a call, again when a signal interrupts it.
   *
   * @return the result, or the negated errno
   */
  static long call(
      CallFrame frame, SystemCall call, long a, long b, long c, long d, long e, long f) {
    while (true) {
      long result = once(frame, call, a, b, c, d, e, f);
      if (result != -INTERRUPTED || call == SystemCall.CLOSE) {
        return result;
      }
    }
  }

  static long call(CallFrame frame, SystemCall call, long a, long b, long c, long d, long e) {
    return call(frame, call, a, b, c, d, e, 0);
  }

  static long call(CallFrame frame, SystemCall call, long a, long b, long c, long d) {
    return call(frame, call, a, b, c, d, 0, 0);
  }

  static long call(CallFrame frame, SystemCall call, long a, long b, long c) {
    return call(frame, call, a, b, c, 0, 0, 0);
  }

  static long call(CallFrame frame, SystemCall call, long a, long b) {
    return call(frame, call, a, b, 0, 0, 0, 0);
  }

  static long call(CallFrame frame, SystemCall call, long a) {
    return call(frame, call, a, 0, 0, 0, 0, 0);
  }

  private static long once(
      CallFrame frame, SystemCall call, long a, long b, long c, long d, long e, long f) {
    long result;
    MemorySegment state = frame.errnoState();
    try {
      result = (long) SYSCALL.invokeExact(state, (long) call.number(), a, b, c, d, e, f);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("a native call throws nothing checked", impossible);
    }
    return result == -1 ? -CallFrame.fields(state.asSlice(0, Integer.BYTES)).getInt() : result;
  }

  /**
   * The function is variadic in C; integers travel in the same registers either way on both
   * machines, so the plain shape is right and is the only one needed.
   */
  private static MethodHandle bind() {
    Linker linker = Linker.nativeLinker();
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("syscall"),
        FunctionDescriptor.of(word, word, word, word, word, word, word, word),
        Linker.Option.captureCallState("errno"));
  }
}
