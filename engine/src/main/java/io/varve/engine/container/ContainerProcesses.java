package io.varve.engine.container;

import java.io.IOException;
import java.util.List;

/**
 * The processes of containers and what they write. Containers are named as for {@link Containers}.
 */
public interface ContainerProcesses {
  /**
   * Makes, starts and attaches in one go, as {@code run} in the foreground does. With {@link
   * ContainerSpec#removeOnExit} the container is gone when {@link Attachment#await} returns.
   *
   * @param spec what it is to be
   * @param streams where its streams lead
   * @param made is told of the container before it starts
   * @return the attachment
   * @throws StartFailure when its program could not be run
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  Attachment run(ContainerSpec spec, StandardStreams streams, Containers.Made made)
      throws IOException, InterruptedException;

  /**
   * Starts a container with its streams connected before its first instruction runs.
   *
   * @param container which
   * @param streams where its streams lead
   * @return the attachment
   * @throws StartFailure when its program could not be run
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  Attachment startAttached(String container, StandardStreams streams)
      throws IOException, InterruptedException;

  /**
   * Connects to the first process of a running container.
   *
   * @param container which
   * @param streams where its streams lead
   * @return the attachment
   * @throws io.varve.oci.error.Conflict when it does not run
   * @throws IOException when it fails
   */
  Attachment attach(String container, StandardStreams streams) throws IOException;

  /**
   * Runs a further process in a running container.
   *
   * @param container which
   * @param spec the process
   * @param streams where its streams lead
   * @return the attachment
   * @throws StartFailure when the program could not be run
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  Attachment exec(String container, ExecSpec spec, StandardStreams streams)
      throws IOException, InterruptedException;

  /**
   * Runs a further process in a running container and does not wait for it.
   *
   * @param container which
   * @param spec the process
   * @throws StartFailure when the program could not be run
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  void execDetached(String container, ExecSpec spec) throws IOException, InterruptedException;

  /**
   * Reads what a container has written.
   *
   * @param container which
   * @param options which lines
   * @param lines takes each, in order
   * @throws IOException when reading fails or the sink does
   * @throws InterruptedException when interrupted while following
   */
  void logs(String container, LogOptions options, LogSink lines)
      throws IOException, InterruptedException;

  /**
   * The processes of a running container.
   *
   * @param container which
   * @return one row a process
   * @throws IOException when it fails
   */
  List<ProcessRow> top(String container) throws IOException;

  /**
   * What a running container uses at this moment.
   *
   * @param container which
   * @return counters
   * @throws IOException when they can't be read
   */
  ContainerUsage usage(String container) throws IOException;

  /**
   * A process.
   *
   * @param user the number or name of its user on the host
   * @param pid its number on the host
   * @param parent its parent's number
   * @param state the kernel's letter
   * @param startedAt when it started
   * @param terminal its terminal, such as {@code pts/0}; {@code ?} without one
   * @param cpuMillis processor time used
   * @param command its command line
   */
  record ProcessRow(
      String user,
      long pid,
      long parent,
      String state,
      java.time.Instant startedAt,
      String terminal,
      long cpuMillis,
      String command) {}

  /**
   * Counters of a running container.
   *
   * @param cpuNanos processor time used since its start
   * @param memoryBytes memory in use, without file cache that can go
   * @param memoryLimitBytes the limit, or the host's memory
   * @param pids processes and threads
   * @param readBytes bytes read from block devices
   * @param writtenBytes bytes written to block devices
   * @param receivedBytes bytes received by its links
   * @param sentBytes bytes sent by its links
   */
  record ContainerUsage(
      long cpuNanos,
      long memoryBytes,
      long memoryLimitBytes,
      long pids,
      long readBytes,
      long writtenBytes,
      long receivedBytes,
      long sentBytes) {}
}
