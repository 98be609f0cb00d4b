/**
 * The Dockerfile language as types: one record an instruction, stages, and the parser that makes
 * them of a syntax tree.
 *
 * <p>Invariants: what an instruction's own text decides is decided here (flags, forms, numbers,
 * names); what needs variables stays a {@link io.varve.builder.expansion.Word} and is expanded by
 * whoever has them. {@link io.varve.builder.instruction.Instruction} is sealed: a switch over it is
 * exhaustive.
 */
package io.varve.builder.instruction;
