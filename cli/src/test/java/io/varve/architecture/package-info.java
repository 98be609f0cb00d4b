/** The rules of the house, checked on the compiled classes of every module. */
package io.varve.architecture;
