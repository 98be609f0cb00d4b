/** Programs that tests run as processes of their own, and the tests that run them. */
package io.varve.storage.process;
