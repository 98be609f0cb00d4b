package io.varve.engine.runtime;

import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * A process in a container (runtime specification, config.md, "Process").
 *
 * @param arguments program and arguments
 * @param environment variables in order
 * @param workingDirectory an absolute path in the container
 * @param user who it is
 * @param capabilities what it may do
 * @param rlimits its resource limits, by name such as {@code RLIMIT_NOFILE}
 * @param tty whether it gets a terminal
 * @param noNewPrivileges whether set-user-id programs have no effect
 * @param oomScore how soon it is killed when the host runs out of memory; empty for as its parent
 */
public record ProcessSpec(
    List<String> arguments,
    SequencedMap<String, String> environment,
    String workingDirectory,
    UserIds user,
    SequencedSet<String> capabilities,
    SequencedMap<String, Rlimit> rlimits,
    boolean tty,
    boolean noNewPrivileges,
    OptionalInt oomScore) {
  /**
   * A process that is killed as soon as its parent would be.
   *
   * @param arguments program and arguments
   * @param environment variables in order
   * @param workingDirectory an absolute path in the container
   * @param user who it is
   * @param capabilities what it may do
   * @param rlimits its resource limits
   * @param tty whether it gets a terminal
   * @param noNewPrivileges whether set-user-id programs have no effect
   */
  public ProcessSpec(
      List<String> arguments,
      SequencedMap<String, String> environment,
      String workingDirectory,
      UserIds user,
      SequencedSet<String> capabilities,
      SequencedMap<String, Rlimit> rlimits,
      boolean tty,
      boolean noNewPrivileges) {
    this(
        arguments,
        environment,
        workingDirectory,
        user,
        capabilities,
        rlimits,
        tty,
        noNewPrivileges,
        OptionalInt.empty());
  }

  /**
   * A resource limit (getrlimit(2)).
   *
   * @param soft what holds
   * @param hard what the process may raise it to
   */
  public record Rlimit(long soft, long hard) {}

  /**
   * The object {@code process} of {@code config.json}.
   *
   * @return the object
   */
  public JsonObject toJson() {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("terminal", tty)
            .put("user", userJson())
            .put("args", JsonValue.ofStrings(arguments))
            .put("env", JsonValue.ofStrings(environmentList()))
            .put("cwd", workingDirectory)
            .put("capabilities", capabilitiesJson())
            .put("noNewPrivileges", noNewPrivileges);
    List<JsonValue> limits = new ArrayList<>();
    rlimits.forEach(
        (name, limit) ->
            limits.add(
                JsonValue.object()
                    .put("type", name)
                    .put("soft", limit.soft())
                    .put("hard", limit.hard())
                    .build()));
    oomScore.ifPresent(score -> json.put("oomScoreAdj", score));
    return json.put("rlimits", new JsonArray(limits)).build();
  }

  private List<String> environmentList() {
    return environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
  }

  private JsonObject userJson() {
    List<JsonValue> groups = user.additionalGids().stream().map(JsonValue::of).toList();
    return JsonValue.object()
        .put("uid", user.uid())
        .put("gid", user.gid())
        .put("umask", 0022)
        .put("additionalGids", new JsonArray(groups))
        .build();
  }

  /**
   * Who is not root may regain these through set-user-id programs, but does not begin with them.
   */
  private JsonObject capabilitiesJson() {
    JsonValue all = JsonValue.ofStrings(capabilities);
    JsonValue begins = user.uid() == 0 ? all : JsonValue.ofStrings(List.of());
    return JsonValue.object()
        .put("bounding", all)
        .put("effective", begins)
        .put("permitted", begins)
        .build();
  }
}
