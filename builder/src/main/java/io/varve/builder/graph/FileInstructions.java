package io.varve.builder.graph;

import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.Add;
import io.varve.builder.instruction.AddSource;
import io.varve.builder.instruction.Copy;
import io.varve.builder.instruction.CopySource;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Heredoc;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans COPY and ADD. */
final class FileInstructions {

  private final StageState state;
  private final Origins origins;

  FileInstructions(StageState state, Origins origins) {
    this.state = state;
    this.origins = origins;
  }

  void copy(Copy copy) throws IOException, InterruptedException {
    List<Vertex> inputs = new ArrayList<>(List.of(state.rootfs()));
    FileOrigin origin = new FileOrigin.Context("");
    if (copy.from().isPresent()) {
      origin =
          switch (origins.find(copy.from().get(), copy.span())) {
            case Origins.Found.Context(String name) -> new FileOrigin.Context(name);
            case Origins.Found.Files(Vertex vertex) -> {
              inputs.add(vertex);
              yield new FileOrigin.Input(1);
            }
          };
    }
    List<CopyInput> sources = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (CopySource source : copy.sources()) {
      switch (source) {
        case CopySource.Named(Word word) -> {
          String pattern = state.expand(word);
          shown.add(pattern);
          sources.add(new CopyInput.Files(origin, pattern, false));
        }
        case CopySource.Inline(Heredoc heredoc) -> {
          shown.add("<<" + heredoc.name());
          sources.add(inline(heredoc));
        }
      }
    }
    finish(
        copy,
        copy.destination(),
        copy.chown(),
        copy.chmod(),
        copy.parents(),
        copy.excludes(),
        copy.link(),
        sources,
        shown,
        inputs);
  }

  void add(Add add) throws IOException, InterruptedException {
    List<CopyInput> sources = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (CopySource source : add.sources()) {
      switch (source) {
        case CopySource.Named(Word word) -> {
          String text = state.expand(word);
          shown.add(text);
          sources.add(addSource(add, text));
        }
        case CopySource.Inline(Heredoc heredoc) -> {
          shown.add("<<" + heredoc.name());
          sources.add(inline(heredoc));
        }
      }
    }
    finish(
        add,
        add.destination(),
        add.chown(),
        add.chmod(),
        false,
        add.excludes(),
        add.link(),
        sources,
        shown,
        List.of(state.rootfs()));
  }

  private CopyInput addSource(Add add, String text) {
    Optional<String> checksum = state.expand(add.checksum());
    return switch (source(add, text)) {
      case AddSource.ContextPath(String pattern) -> {
        if (checksum.isPresent()) {
          throw new DockerfileError(
              add.span(), "--checksum is for URLs and git repositories, not for \"" + text + "\"");
        }
        yield new CopyInput.Files(new FileOrigin.Context(""), pattern, add.unpack().orElse(true));
      }
      case AddSource.Download(String url) ->
          new CopyInput.Download(url, checksum, add.unpack().orElse(false));
      case AddSource.GitRepository git ->
          new CopyInput.Git(
              git.remote(),
              git.reference(),
              git.subdirectory(),
              add.keepGitDirectory().or(git::keepGitDirectory).orElse(false),
              checksum.or(git::checksum),
              git.submodules());
    };
  }

  private static AddSource source(Add add, String text) {
    try {
      return AddSource.of(text);
    } catch (InvalidArgument e) {
      throw new DockerfileError(add.span(), e);
    }
  }

  private CopyInput inline(Heredoc heredoc) {
    String text = heredoc.text();
    String content =
        heredoc.expand()
            ? state
                .expander()
                .expandKeepingQuotes(new Word(text, heredoc.span()), state.environment())
            : text;
    return new CopyInput.Inline(heredoc.name(), content);
  }

  private void finish(
      Instruction instruction,
      Word destination,
      Optional<Word> chown,
      Optional<Word> chmod,
      boolean parents,
      List<String> excludes,
      boolean link,
      List<CopyInput> sources,
      List<String> shown,
      List<Vertex> inputs) {
    String written = state.expand(destination);
    if (sources.size() > 1 && !written.endsWith("/") && !written.equals(".")) {
      throw new DockerfileError(
          instruction.span(),
          "several sources are copied to \"" + written + "\"",
          "a directory, with a slash at its end",
          "\"" + written + "/\"");
    }
    Op.Copy copy =
        new Op.Copy(
            sources,
            state.absolute(written),
            state.expand(chown),
            state.expand(chmod),
            parents,
            excludes,
            link);
    state.work(
        instruction,
        HistoryText.copy(instruction.keyword(), copy, shown, written),
        Vertex.of(copy, inputs));
  }
}
