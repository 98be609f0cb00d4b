/** What happens to containers that nobody waits for. */
package io.varve.cli.supervision;
