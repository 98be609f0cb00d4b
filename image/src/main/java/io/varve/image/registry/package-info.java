/**
 * A client of the OCI distribution API (distribution specification 1.1; Docker registry token
 * authentication).
 *
 * <p>A {@link io.varve.image.registry.RegistryCall} is one request as a value: what is asked, and
 * how the answer is read. {@code RegistryTransport} performs calls: authentication, redirects and
 * repetition live there, once. Invariants: credentials go only to the registry they are for and to
 * the token server it names; plain HTTP only to loopback or registries listed as insecure; every
 * failure is one line that names the registry, the subject and the remedy.
 */
package io.varve.image.registry;
