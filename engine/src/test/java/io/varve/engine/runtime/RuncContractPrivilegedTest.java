package io.varve.engine.runtime;

class RuncContractPrivilegedTest extends CommandLineRuntimeContract {
  RuncContractPrivilegedTest() {
    super("runc");
  }
}
