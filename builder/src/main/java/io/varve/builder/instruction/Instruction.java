package io.varve.builder.instruction;

import io.varve.builder.syntax.Span;

/** An instruction of a Dockerfile, before its variables are expanded. */
public sealed interface Instruction
    permits From,
        Run,
        Copy,
        Add,
        Cmd,
        Entrypoint,
        Env,
        Arg,
        Label,
        Workdir,
        User,
        Expose,
        Volume,
        StopSignal,
        Shell,
        Healthcheck,
        OnBuild,
        Maintainer {

  /**
   * Where it comes from.
   *
   * @return place and text
   */
  Source source();

  /**
   * Its keyword in upper case.
   *
   * @return for example {@code COPY}
   */
  String keyword();

  /**
   * Its place.
   *
   * @return the lines it covers
   */
  default Span span() {
    return source().span();
  }
}
