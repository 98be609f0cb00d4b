package io.varve.engine.image;

import io.varve.image.ResolvedImage;
import java.time.Instant;

/**
 * One name of an image, as a row of a list.
 *
 * @param image the image under that name
 * @param createdAt when the image was made; the epoch when it does not say
 * @param bytes what its unpacked layers take together
 */
public record ImageSummary(ResolvedImage image, Instant createdAt, long bytes) {}
