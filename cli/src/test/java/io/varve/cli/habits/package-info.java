/** What hands and scripts that know docker expect: options, filters, templates, exit codes. */
package io.varve.cli.habits;
