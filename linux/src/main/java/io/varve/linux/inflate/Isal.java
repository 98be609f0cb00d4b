package io.varve.linux.inflate;

import io.varve.oci.error.DataLoss;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * libisal's inflater (Intel Intelligent Storage Acceleration Library, {@code igzip_lib.h}). The
 * places of the fields are those of release 2.30; a self-check at load time inflates known data,
 * and a library that fails it is not used.
 */
final class Isal {

  /** Results of isal_inflate. */
  static final int OK = 0;

  /** The field block_state of a stream that is complete. */
  static final int FINISHED = 5;

  private static final String LIBRARY = "libisal.so.2";
  private static final int STATE_BYTES = 87_368;
  private static final int GUARD_BYTES = 40_000;
  private static final byte GUARD = 0x5a;
  private static final int NEXT_OUT = 0;
  private static final int AVAILABLE_OUT = 8;
  private static final int NEXT_IN = 16;
  private static final int AVAILABLE_IN = 32;
  private static final int BLOCK_STATE = 21_160;
  private static final int CHECKSUM_FLAG = 21_172;
  private static final int GZIP = 1;

  private static final Optional<Isal> INSTANCE = load();

  private final MethodHandle init;
  private final MethodHandle reset;
  private final MethodHandle inflate;

  private Isal(SymbolLookup library) {
    Linker linker = Linker.nativeLinker();
    // The shape that the hash has, which saves a shape: surplus arguments are ignored, and what a
    // function without a result leaves in its register is, too.
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    FunctionDescriptor shape = FunctionDescriptor.of(word, word, word, word);
    inflate = linker.downcallHandle(library.findOrThrow("isal_inflate"), shape);
    init = linker.downcallHandle(library.findOrThrow("isal_inflate_init"), shape);
    reset = linker.downcallHandle(library.findOrThrow("isal_inflate_reset"), shape);
  }

  static Optional<Isal> get() {
    return INSTANCE;
  }

  private static Optional<Isal> load() {
    try {
      Isal isal = new Isal(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
      return isal.works() ? Optional.of(isal) : Optional.empty();
    } catch (IllegalArgumentException | NoSuchElementException _) {
      return Optional.empty();
    }
  }

  /** A stream's state in native memory. */
  static final class State {
    private final MemorySegment memory;

    private State(MemorySegment memory) {
      this.memory = memory;
    }

    void output(long address, int length) {
      memory.set(ValueLayout.JAVA_LONG, NEXT_OUT, address);
      memory.set(ValueLayout.JAVA_INT, AVAILABLE_OUT, length);
    }

    void input(long address, int length) {
      memory.set(ValueLayout.JAVA_LONG, NEXT_IN, address);
      memory.set(ValueLayout.JAVA_INT, AVAILABLE_IN, length);
    }

    int availableOutput() {
      return memory.get(ValueLayout.JAVA_INT, AVAILABLE_OUT);
    }

    int availableInput() {
      return memory.get(ValueLayout.JAVA_INT, AVAILABLE_IN);
    }

    long nextInput() {
      return memory.get(ValueLayout.JAVA_LONG, NEXT_IN);
    }

    boolean isFinished() {
      return memory.get(ValueLayout.JAVA_INT, BLOCK_STATE) == FINISHED;
    }
  }

  State newState(Arena arena) {
    MemorySegment memory = arena.allocate(STATE_BYTES + GUARD_BYTES, 64);
    memory.asSlice(STATE_BYTES).fill(GUARD);
    call(init, memory);
    memory.set(ValueLayout.JAVA_INT, CHECKSUM_FLAG, GZIP);
    return new State(memory);
  }

  void restart(State state) {
    call(reset, state.memory);
    state.memory.set(ValueLayout.JAVA_INT, CHECKSUM_FLAG, GZIP);
  }

  int inflate(State state) {
    return call(inflate, state.memory);
  }

  private static int call(MethodHandle function, MemorySegment memory) {
    try {
      return (int) (long) function.invokeExact(memory.address(), 0L, 0L);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("a native call throws nothing checked", impossible);
    }
  }

  /** Inflates known data in the ways that depend on the places of the fields. */
  private boolean works() {
    byte[] plain = new byte[150_000];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) (((i * i) >> 7) ^ (i % 251));
    }
    try {
      byte[] once = gzip(plain);
      byte[] twice = Arrays.copyOf(once, once.length * 2);
      System.arraycopy(once, 0, twice, once.length, once.length);
      byte[] expected = Arrays.copyOf(plain, plain.length * 2);
      System.arraycopy(plain, 0, expected, plain.length, plain.length);
      return Arrays.equals(gunzip(twice), expected) && refusesDamage(once);
    } catch (IOException | RuntimeException _) {
      return false;
    }
  }

  private boolean refusesDamage(byte[] compressed) throws IOException {
    byte[] damaged = compressed.clone();
    damaged[damaged.length - 6] ^= 1;
    try {
      gunzip(damaged);
      return false;
    } catch (DataLoss _) {
      return true;
    }
  }

  private byte[] gunzip(byte[] compressed) throws IOException {
    try (IsalGunzipStream stream =
        new IsalGunzipStream(this, new ByteArrayInputStream(compressed))) {
      byte[] plain = stream.readAllBytes();
      return stream.guardIsIntact() ? plain : new byte[0];
    }
  }

  boolean guardIsIntact(State state) {
    for (byte value : state.memory.asSlice(STATE_BYTES).toArray(ValueLayout.JAVA_BYTE)) {
      if (value != GUARD) {
        return false;
      }
    }
    return true;
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }
}
