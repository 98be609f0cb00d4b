package io.varve.builder.graph;

import io.varve.builder.syntax.Span;
import java.util.Optional;

/**
 * One instruction of a stage.
 *
 * @param title the instruction as a person reads it
 * @param span its lines
 * @param createdBy what history says, empty for an instruction that leaves no trace
 * @param vertex the work it takes, empty when it only changes the configuration
 * @param useCache whether an earlier result may be taken
 */
public record PlannedStep(
    String title,
    Span span,
    Optional<String> createdBy,
    Optional<Vertex> vertex,
    boolean useCache) {}
