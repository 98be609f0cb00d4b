package io.varve.builder.instruction;

/**
 * A device that RUN asks for.
 *
 * @param name its name, {@code vendor/class=name} as the Container Device Interface writes it
 * @param required whether the build fails without it
 */
public record DeviceRequest(String name, boolean required) {}
