package io.varve.engine.runtime;

class CrunContractPrivilegedTest extends CommandLineRuntimeContract {
  CrunContractPrivilegedTest() {
    super("crun");
  }
}
