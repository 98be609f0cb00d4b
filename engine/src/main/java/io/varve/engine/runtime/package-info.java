/**
 * OCI runtimes: what a container's {@code config.json} says, and crun or runc to carry it out.
 *
 * <p>Invariants: the default is docker's confinement (fourteen capabilities, a system call filter,
 * masked and read-only paths) and nothing widens it but an explicit option; nothing is asked for
 * that the host does not have; users and groups are looked up inside the container's root, without
 * following a link out of it.
 */
package io.varve.engine.runtime;
