package io.varve.oci.task;

/** Takes the reports of long work. Called from several threads at once; must not block for long. */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores every report. */
  ProgressListener NONE = _ -> {};

  /**
   * Takes one report.
   *
   * @param event the report
   */
  void update(ProgressEvent event);
}
