package io.varve.cli.command;

import io.varve.engine.container.Attachment;
import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signals sent to this process, passed on to a container's. The JDK offers them in {@code
 * sun.misc.Signal} only, which the compiler warns of, so it is reached by reflection; where it is
 * missing, signals keep their ordinary effect.
 */
final class ProcessSignals implements AutoCloseable {
  private static final Map<String, Integer> FORWARDED =
      Map.of("INT", 2, "TERM", 15, "HUP", 1, "USR2", 12, "CONT", 18);

  private static final int INTERRUPT = 2;
  private static final int TERMINATE = 15;
  private static final int KILL = 9;
  private static final int REQUESTS_BEFORE_KILL = 3;

  private final AtomicInteger requests = new AtomicInteger();
  private final Map<Object, Object> replaced = new LinkedHashMap<>();

  ProcessSignals() {}

  void forwardTo(Attachment attachment) {
    FORWARDED.forEach(
        (name, number) ->
            handle(
                name,
                () -> {
                  try {
                    attachment.signal(isPatienceOver(number) ? KILL : number);
                  } catch (EngineException | IOException _) {
                    // The process has ended.
                  }
                }));
  }

  /** A program that is process 1 ignores control-C unless it asked for it; the third time kills. */
  private boolean isPatienceOver(int number) {
    boolean asksForTheEnd = number == INTERRUPT || number == TERMINATE;
    return asksForTheEnd && requests.incrementAndGet() >= REQUESTS_BEFORE_KILL;
  }

  void onResize(Runnable action) {
    handle("WINCH", action);
  }

  private void handle(String name, Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      InvocationHandler invocation =
          (_, method, _) -> {
            if (method.getName().equals("handle")) {
              action.run();
            }
            return method.getReturnType() == boolean.class ? Boolean.FALSE : null;
          };
      Object handler =
          Proxy.newProxyInstance(
              ProcessSignals.class.getClassLoader(), new Class<?>[] {handlerType}, invocation);
      Object before =
          signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
      replaced.put(signal, before);
    } catch (ReflectiveOperationException _) {
      // The signal keeps its ordinary effect.
    }
  }

  @Override
  public void close() {
    replaced.forEach(
        (signal, before) -> {
          try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            signal
                .getClass()
                .getMethod("handle", signal.getClass(), handlerType)
                .invoke(null, signal, before);
          } catch (ReflectiveOperationException _) {
            // The JDK has no such handler any more.
          }
        });
  }
}
