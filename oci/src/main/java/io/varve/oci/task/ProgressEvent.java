package io.varve.oci.task;

import java.time.Duration;

/** Something that long work reports while it runs. Amounts are bytes unless said otherwise. */
public sealed interface ProgressEvent {

  /** What happens to a piece of a transfer. */
  enum Phase {
    /** Queued. */
    WAITING,
    /** Bytes come in. */
    DOWNLOADING,
    /** Bytes come in and are unpacked in the same pass, or stored bytes are unpacked. */
    EXTRACTING,
    /** Bytes go out. */
    UPLOADING,
    /** Bytes are compressed or written to an archive. */
    PACKING,
    /** Nothing moved: the receiver has it. */
    EXISTS,
    /** Nothing moved: the registry took it from another of its repositories. */
    MOUNTED,
    /** A failure is being tried again. */
    RETRYING,
    /** Finished. */
    DONE
  }

  /**
   * The state of one blob.
   *
   * @param id a short name, stable over the transfer
   * @param phase what happens
   * @param current amount done
   * @param total amount to do, or -1 when unknown
   */
  record Transfer(String id, Phase phase, long current, long total) implements ProgressEvent {}

  /**
   * A line for a person.
   *
   * @param text without line break
   */
  record Message(String text) implements ProgressEvent {}

  /**
   * A build step begins.
   *
   * @param step its number in the build, from 1
   * @param total the number of steps in the build
   * @param title the instruction as a person reads it, with its stage
   */
  record StepStarted(int step, int total, String title) implements ProgressEvent {}

  /**
   * A build step printed something.
   *
   * @param step its number
   * @param error whether it came from standard error
   * @param text one line, without line break
   */
  record StepOutput(int step, boolean error, String text) implements ProgressEvent {}

  /**
   * A build step ended well.
   *
   * @param step its number
   * @param cached whether the result came from the build cache
   * @param elapsed the time it took
   * @param detail what it made, such as the layer's digest and size, or empty
   */
  record StepDone(int step, boolean cached, Duration elapsed, String detail)
      implements ProgressEvent {}

  /**
   * A build step failed.
   *
   * @param step its number
   * @param elapsed the time it took
   * @param reason one line
   */
  record StepFailed(int step, Duration elapsed, String reason) implements ProgressEvent {}
}
