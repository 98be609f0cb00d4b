package io.varve.cli.command;

import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Says a failure in one line. */
public final class Failure {
  private Failure() {}

  /**
   * The line for a person.
   *
   * @param failure what went wrong
   * @return one line
   */
  public static String message(Throwable failure) {
    return switch (failure) {
      case EngineException e -> text(e);
      case NoSuchFileException e -> e.getFile() + ": no such file or directory";
      case AccessDeniedException e -> e.getFile() + ": permission denied; run as root or with sudo";
      case FileAlreadyExistsException e -> e.getFile() + ": exists already";
      case FileSystemException e
          when Optional.ofNullable(e.getReason()).orElse("").contains("No space left") ->
          e.getFile()
              + ": the disk is full; free space with \"varve system prune\" or choose another --root";
      case IOException e -> text(e);
      default -> failure.getClass().getSimpleName() + ": " + text(failure);
    };
  }

  private static String text(Throwable failure) {
    return Optional.ofNullable(failure.getMessage()).orElse(failure.getClass().getSimpleName());
  }
}
