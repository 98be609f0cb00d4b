package io.varve.engine.container;

/**
 * Which name spaces a container shares, and with whom (namespaces(7)). The network's is {@link
 * io.varve.engine.network.NetworkOptions#network}.
 *
 * @param pid process numbers
 * @param ipc semaphores and message queues
 * @param uts the host name
 * @param cgroup the view of control groups
 */
public record Sharing(Mode pid, Mode ipc, Mode uts, Mode cgroup) {
  /** As docker: everything its own but the view of control groups. */
  public static final Sharing DEFAULT =
      new Sharing(new Mode.Own(), new Mode.Own(), new Mode.Own(), new Mode.Host());

  /** With whom a name space is shared. */
  public sealed interface Mode {
    /** With nobody. */
    record Own() implements Mode {}

    /** With the host. */
    record Host() implements Mode {}

    /**
     * With another container, which runs.
     *
     * @param container its name or id
     */
    record Of(String container) implements Mode {}

    /**
     * Reads {@code private}, {@code host} or {@code container:NAME}.
     *
     * @param text as above; whatever else is the container's own
     * @return the mode
     */
    static Mode parse(String text) {
      if (text.equals("host")) {
        return new Host();
      }
      return text.startsWith("container:")
          ? new Of(text.substring("container:".length()))
          : new Own();
    }

    /**
     * What {@link #parse} reads.
     *
     * @return the text
     */
    default String text() {
      return switch (this) {
        case Own _ -> "private";
        case Host _ -> "host";
        case Of(String container) -> "container:" + container;
      };
    }
  }
}
