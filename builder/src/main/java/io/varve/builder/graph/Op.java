package io.varve.builder.graph;

import io.varve.builder.source.BaseImage;
import io.varve.builder.step.StepNetwork;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** What a vertex does. Input 0 is the root file system it works on, where there is one. */
public sealed interface Op {

  /**
   * What tells this from other work, secrets and proxies left out.
   *
   * @return a text that is the same for the same work
   */
  String identity();

  /** An empty root file system. */
  record Scratch() implements Op {
    @Override
    public String identity() {
      return "scratch";
    }
  }

  /**
   * The root file system of an image.
   *
   * @param image the image
   */
  record Image(BaseImage image) implements Op {
    @Override
    public String identity() {
      return "image " + image.manifest().descriptor().digest();
    }
  }

  /**
   * A here-document that is run as a program.
   *
   * @param name its file name
   * @param content its text
   */
  record Script(String name, String content) {}

  /**
   * Runs a program.
   *
   * @param arguments the program and its arguments
   * @param environment its variables, those of ARG included
   * @param proxies variables that make no difference to the result
   * @param workingDirectory where it starts
   * @param user who runs it, empty for root
   * @param mounts what it sees besides the root file system
   * @param network its network
   * @param insecure whether it has all capabilities
   * @param script a file that is there for the time of the run
   * @param hostName what the host is called
   */
  record Exec(
      List<String> arguments,
      SequencedMap<String, String> environment,
      SequencedMap<String, String> proxies,
      String workingDirectory,
      String user,
      List<ExecMount> mounts,
      StepNetwork network,
      boolean insecure,
      Optional<Script> script,
      String hostName)
      implements Op {

    /** What the host is called unless said, as with BuildKit. */
    public static final String HOST_NAME = "buildkitsandbox";

    /** Copies the collections. */
    public Exec {
      arguments = List.copyOf(arguments);
      environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
      proxies = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(proxies));
      mounts = List.copyOf(mounts);
    }

    @Override
    public String identity() {
      return "exec "
          + List.of(
              arguments,
              environment,
              workingDirectory,
              user,
              mounts,
              network,
              insecure,
              script,
              hostName);
    }
  }

  /**
   * Copies files into the root file system.
   *
   * @param sources what is copied
   * @param destination an absolute path; with a slash at its end it is a directory
   * @param owner who owns the copies, empty for the default
   * @param mode what happens to the permission bits, empty for nothing
   * @param parents whether the directories above a source are kept
   * @param excludes patterns of what is not copied
   * @param link whether the copy does not depend on the files below
   */
  record Copy(
      List<CopyInput> sources,
      String destination,
      Optional<String> owner,
      Optional<String> mode,
      boolean parents,
      List<String> excludes,
      boolean link)
      implements Op {

    /** Copies the lists. */
    public Copy {
      sources = List.copyOf(sources);
      excludes = List.copyOf(excludes);
    }

    @Override
    public String identity() {
      return "copy " + List.of(sources, destination, owner, mode, parents, excludes, link);
    }
  }

  /**
   * Makes a directory where there is none.
   *
   * @param path its absolute path
   * @param owner who owns what is made, empty for root
   */
  record MakeDirectory(String path, String owner) implements Op {
    @Override
    public String identity() {
      return "directory " + List.of(path, owner);
    }
  }
}
