package io.varve.builder.graph;

import io.varve.builder.instruction.RunMount;
import java.util.Optional;

/**
 * A mount of a RUN step, with its source found.
 *
 * @param mount the mount; its target is absolute
 * @param origin where the files of a bind mount, or the first content of a cache, come from
 * @param target where it appears, absolute; empty when nothing appears
 */
public record ExecMount(RunMount mount, Optional<FileOrigin> origin, String target) {}
