package io.varve.linux.hash;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * SHA-256 by OpenSSL's libcrypto ({@code EVP_DigestInit(3)}), which picks the processor's own
 * instructions. A library that hashes a known text wrongly is not used.
 */
final class LibCrypto {

  /** Bytes of a SHA-256 hash. */
  static final int HASH_BYTES = 32;

  private static final String LIBRARY = "libcrypto.so.3";
  private static final int SUCCESS = 1;
  private static final long NONE = 0;
  private static final String HASH_OF_ABC =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, B.1

  /** Threads may still hash while the process ends: the library is not to tear itself down. */
  private static final long NO_CLEANUP_AT_EXIT = 0x80000;

  private static final long NO_CONFIGURATION_FILE = 0x80;

  private static final Optional<LibCrypto> INSTANCE = load();

  private final MethodHandle newContext;
  private final MethodHandle freeContext;
  private final MethodHandle init;
  private final MethodHandle update;
  private final MethodHandle finish;
  private final long sha256;

  private LibCrypto(SymbolLookup library) {
    call(
        bind(library, "OPENSSL_init_crypto"),
        NO_CLEANUP_AT_EXIT | NO_CONFIGURATION_FILE,
        NONE,
        NONE);
    newContext = bind(library, "EVP_MD_CTX_new");
    freeContext = bind(library, "EVP_MD_CTX_free");
    init = bind(library, "EVP_DigestInit_ex");
    update = bind(library, "EVP_DigestUpdate");
    finish = bind(library, "EVP_DigestFinal_ex");
    sha256 = call(bind(library, "EVP_sha256"), NONE, NONE, NONE);
  }

  /**
   * All functions are called in one shape, since each shape costs time at start: surplus arguments
   * are ignored in the C calling convention, and of an {@code int} only the lower half counts.
   */
  private static MethodHandle bind(SymbolLookup library, String name) {
    ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
    return Linker.nativeLinker()
        .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(word, word, word, word));
  }

  static Optional<LibCrypto> get() {
    return INSTANCE;
  }

  private static Optional<LibCrypto> load() {
    try {
      LibCrypto library = new LibCrypto(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
      return library.works() ? Optional.of(library) : Optional.empty();
    } catch (IllegalArgumentException | NoSuchElementException | IllegalStateException unusable) {
      return Optional.empty();
    }
  }

  private boolean works() {
    byte[] known = "abc".getBytes(StandardCharsets.US_ASCII);
    byte[] hash = new NativeSha256(this).digest(known);
    return HexFormat.of().formatHex(hash).equals(HASH_OF_ABC);
  }

  /** A hash state in native memory, freed when nobody refers to it any more. */
  MemorySegment newState() {
    long address = call(newContext, NONE, NONE, NONE);
    if (address == NONE) {
      throw new IllegalStateException("libcrypto has no memory for a hash state");
    }
    MethodHandle free = freeContext;
    return MemorySegment.ofAddress(address)
        .reinterpret(1, Arena.ofAuto(), state -> call(free, state.address(), NONE, NONE));
  }

  void init(MemorySegment state) {
    require(call(init, state.address(), sha256, NONE));
  }

  void update(MemorySegment state, long address, long length) {
    require(call(update, state.address(), address, length));
  }

  void finish(MemorySegment state, long address) {
    require(call(finish, state.address(), address, NONE));
  }

  private static void require(long result) {
    if ((int) result != SUCCESS) {
      throw new IllegalStateException("libcrypto failed to hash");
    }
  }

  private static long call(MethodHandle function, long a, long b, long c) {
    try {
      return (long) function.invokeExact(a, b, c);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new AssertionError("a native call throws nothing checked", impossible);
    }
  }
}
