/**
 * From the bytes of a Dockerfile to its syntax tree.
 *
 * <p>The lexer joins continued lines into logical lines and keeps, for each character, the place in
 * the file it came from; the parser splits a logical line into a keyword, flags and arguments as
 * the keyword's grammar says. Nothing is expanded and no instruction is understood here.
 *
 * <p>Invariants: every node knows its {@link io.varve.builder.syntax.Span}; the only exception that
 * leaves the package because of the file's content is {@link
 * io.varve.builder.syntax.DockerfileError}.
 */
package io.varve.builder.syntax;
