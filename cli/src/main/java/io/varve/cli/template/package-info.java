/**
 * Go's text templates over JSON values, as far as {@code --format} needs them: fields, variables,
 * pipelines, {@code if}, {@code range}, {@code with}, comparisons and docker's functions.
 *
 * <p>Three steps: {@code Scanner} cuts the text into tokens, {@code TemplateParser} makes a tree of
 * {@link io.varve.cli.template.Node} and {@link io.varve.cli.template.Expression}, {@code
 * Evaluation} walks it. Invariant: a mistake is reported with the piece of the template that it is
 * in, and never prints half a line.
 */
package io.varve.cli.template;
