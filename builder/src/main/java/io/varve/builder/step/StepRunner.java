package io.varve.builder.step;

import java.io.IOException;

/** Executes programs on the files of a build. May be called from several threads at once. */
public interface StepRunner {

  /**
   * Runs a program to its end.
   *
   * <p>The runner makes the mounts of {@link StepCommand#rootfs}, adds {@code /proc}, {@code /dev},
   * {@code /sys} and, unless the network is {@link StepNetwork#NONE}, {@code /etc/resolv.conf} and
   * {@code /etc/hosts}, then the step's own mounts in their order, and starts the program. When the
   * calling thread is interrupted the program is killed, everything is unmounted, and {@link
   * InterruptedException} is thrown.
   *
   * @param command what to run
   * @param output takes what the program prints
   * @return the exit code; 128 + n when signal n ended the program
   * @throws io.varve.oci.error.NotFound when the user, the group or the program does not exist in
   *     the root file system
   * @throws io.varve.oci.error.FailedPrecondition when the host can't run programs, with what to
   *     install
   * @throws IOException when mounting or starting fails
   * @throws InterruptedException when the thread was interrupted
   */
  int run(StepCommand command, StepOutput output) throws IOException, InterruptedException;

  /**
   * Runs a program to its end on the terminal of this process, which the caller leaves alone
   * meanwhile. Everything else is as with {@link #run}.
   *
   * @param command what to run
   * @return the exit code; 128 + n when signal n ended the program
   * @throws io.varve.oci.error.NotFound when the user, the group or the program does not exist in
   *     the root file system
   * @throws io.varve.oci.error.FailedPrecondition when the host can't run programs
   * @throws IOException when mounting or starting fails
   * @throws InterruptedException when the thread was interrupted
   */
  int interact(StepCommand command) throws IOException, InterruptedException;
}
