/**
 * Reading gzip fast: by libisal where the host has it and it passes a self-check, by the JDK
 * otherwise. Both read all members of a file, verify each checksum and length, and refuse what is
 * truncated or followed by anything but zeros.
 */
package io.varve.linux.inflate;
