package io.varve.builder.instruction;

import java.util.Optional;

/**
 * The parser directives at the top of a Dockerfile.
 *
 * @param syntax the front end it asks for; this builder reads the language itself
 * @param escape the escape character, backslash or backtick
 * @param check what {@code check=} says, as written
 */
public record Directives(Optional<String> syntax, char escape, Optional<String> check) {}
