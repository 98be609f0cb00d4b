package io.varve.engine.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path directory;

  private EventLog log() {
    return new EventLog(directory.resolve("events.log"));
  }

  private static Event event(int second, String action) {
    return new Event(
        THEN.plusSeconds(second),
        "container",
        action,
        "id",
        new LinkedHashMap<>(Map.of("name", "n")));
  }

  private List<Event> read(int since, int until) throws Exception {
    List<Event> events = new ArrayList<>();
    log()
        .read(
            Optional.of(THEN.plusSeconds(since)),
            Optional.of(THEN.plusSeconds(until)),
            events::add);
    return events;
  }

  @Test
  void whatWasAppendedIsReadBetweenTwoMoments() throws Exception {
    for (int i = 0; i < 5; i++) {
      log().append(event(i, "a" + i));
    }

    assertThat(read(1, 3)).containsExactly(event(1, "a1"), event(2, "a2"), event(3, "a3"));
  }

  @Test
  void aTornLineIsPassedOver() throws Exception {
    log().append(event(1, "one"));
    Files.writeString(directory.resolve("events.log"), "{\"ti\n", StandardOpenOption.APPEND);
    log().append(event(2, "two"));

    assertThat(read(0, 9)).containsExactly(event(1, "one"), event(2, "two"));
  }

  @Test
  void whoFollowsSeesOnlyWhatComes() throws Exception {
    log().append(event(1, "before"));
    List<Event> events = new ArrayList<>();
    CountDownLatch seen = new CountDownLatch(1);
    Thread reader =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    log()
                        .read(
                            Optional.empty(),
                            Optional.empty(),
                            event -> {
                              events.add(event);
                              seen.countDown();
                            });
                  } catch (Exception e) {
                    seen.countDown();
                  }
                });
    while (seen.getCount() > 0) {
      log().append(event(2, "after"));
      Thread.onSpinWait();
    }
    reader.interrupt();
    reader.join();

    assertThat(events).first().isEqualTo(event(2, "after"));
  }

  @Test
  void aLogThatCantBeWrittenHarmsNobody() throws Exception {
    new EventLog(directory.resolve("missing/events.log")).append(event(1, "lost"));

    assertThat(directory.resolve("missing")).doesNotExist();
  }
}
