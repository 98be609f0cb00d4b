package io.varve.image.registry;

import io.varve.image.http.TlsExpected;
import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Performs calls: authenticates, follows redirects, and makes a call again after failures that pass
 * by (broken connections, 429, 5xx), with growing pauses. Safe for several threads.
 */
final class RegistryTransport implements AutoCloseable {

  private static final int MAXIMUM_REFUSALS = 2;
  private static final int MAXIMUM_ERROR_BODY = 64 << 10;

  private final HttpExchange http;
  private final Authorizer authorizer;
  private final Backoff backoff;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** Endpoints that may be spoken to in plain, but turned out to speak TLS. */
  private final Map<Endpoint, Endpoint> secured = new ConcurrentHashMap<>();

  RegistryTransport(RegistryOptions options, InstantSource clock, RandomGenerator random) {
    this.http = new HttpExchange(options);
    this.clock = clock;
    this.random = random;
    this.backoff = options.backoff();
    this.authorizer =
        new Authorizer(
            options.credentials(), new TokenFetcher(http, clock, options.userAgent()), clock);
  }

  /**
   * Performs a call.
   *
   * @param endpoint the registry
   * @param call the call
   * @param <R> what its answer means
   * @return the meaning of the answer
   * @throws EngineException when the registry refuses, fails, or can't be reached
   */
  <R> R perform(Endpoint endpoint, RegistryCall<R> call) throws IOException, InterruptedException {
    Endpoint spoken = secured.getOrDefault(endpoint, endpoint);
    try {
      return repeated(spoken, call);
    } catch (TlsExpected e) {
      Endpoint tls = spoken.secured();
      R result = repeated(tls, call);
      secured.put(endpoint, tls);
      return result;
    }
  }

  /**
   * Performs a call, again after failures that pass by.
   *
   * @throws TlsExpected when a plain endpoint turns out to speak TLS
   */
  private <R> R repeated(Endpoint endpoint, RegistryCall<R> call)
      throws IOException, InterruptedException {
    int attempts = call.isRepeatable() ? backoff.attempts() : 1;
    for (int failures = 1; ; failures++) {
      Duration asked = Duration.ZERO;
      try {
        RegistryResponse response = authorized(endpoint, call);
        if (call.expects(response.status())) {
          return call.read(response);
        }
        byte[] said = response.readAll(MAXIMUM_ERROR_BODY);
        if (isPlain(endpoint, call)
            && PlainRefusal.wantsTls(call.target().method(), response, said)) {
          throw new TlsExpected();
        }
        if (failures >= attempts || !passes(response.status())) {
          throw RegistryFailures.ofStatus(
              endpoint, call.target().subject(), response.status(), said);
        }
        asked = retryAfter(response);
      } catch (IOException e) {
        if (isPlain(endpoint, call) && PlainRefusal.wantsTls(endpoint, e)) {
          throw new TlsExpected();
        }
        if (failures >= attempts || RegistryFailures.isLasting(e)) {
          throw RegistryFailures.ofException(endpoint, call.target().subject(), e);
        }
      }
      Thread.sleep(pause(failures, asked));
    }
  }

  private static boolean isPlain(Endpoint endpoint, RegistryCall<?> call) {
    return endpoint.isPlain() && call.body().isRepeatable();
  }

  /** The pause before a repetition. */
  Duration pause(int failures, Duration asked) {
    return backoff.pause(failures, asked, random);
  }

  /** How often a call is made at most. */
  int attempts() {
    return backoff.attempts();
  }

  private <R> RegistryResponse authorized(Endpoint endpoint, RegistryCall<R> call)
      throws IOException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>(call.headers());
    CallTarget target = call.target();
    URI address = target.address(endpoint);
    for (int refusals = 0; ; refusals++) {
      Optional<String> authorization =
          endpoint.isSameOrigin(address)
              ? authorizer.authorization(endpoint, target.scope())
              : Optional.empty();
      RegistryResponse response =
          http.send(target.method(), address, headers, call.body(), authorization);
      boolean again =
          response.status() == 401
              && refusals < MAXIMUM_REFUSALS
              && call.body().isRepeatable()
              && authorizer.refused(
                  endpoint,
                  target.scope(),
                  response.headers().allValues("WWW-Authenticate"),
                  authorization);
      if (!again) {
        return response;
      }
      response.body().close();
    }
  }

  private static boolean passes(int status) {
    return status == 429
        || status == 408
        || status == 500
        || status == 502
        || status == 503
        || status == 504;
  }

  /** Retry-After in seconds or as a date (RFC 9110, section 10.2.3). */
  private Duration retryAfter(RegistryResponse response) {
    Optional<String> value = response.headers().firstValue("Retry-After").map(String::strip);
    if (value.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return Duration.ofSeconds(Math.clamp(Long.parseLong(value.get()), 0, 3600));
    } catch (NumberFormatException e) {
      return untilDate(value.get());
    }
  }

  private Duration untilDate(String date) {
    try {
      Instant then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration pause = Duration.between(clock.instant(), then);
      return pause.isNegative() ? Duration.ZERO : pause;
    } catch (DateTimeParseException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
