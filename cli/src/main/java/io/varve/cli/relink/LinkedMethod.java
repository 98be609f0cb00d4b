package io.varve.cli.relink;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/** A method that does what a call site would be linked to. */
sealed interface LinkedMethod permits TypeSwitchMethod, RecordMethod {

  /**
   * What the call site takes and returns.
   *
   * @return the method's type
   */
  MethodTypeDesc type();

  /**
   * Writes the method's code.
   *
   * @param code where to
   */
  void write(CodeBuilder code);
}
