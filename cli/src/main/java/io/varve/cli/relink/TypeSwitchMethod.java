package io.varve.cli.relink;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Optional;

/**
 * A switch over types and texts: which label is the first, from a place on, that a value fits. As
 * {@code SwitchBootstraps.typeSwitch}: -1 for null, and one past the last label when none fits.
 *
 * @param type the value, whose type may be any reference, and the place; returns a number
 * @param labels types and texts
 */
record TypeSwitchMethod(MethodTypeDesc type, List<ConstantDesc> labels) implements LinkedMethod {
  private static final String OWNER = "Ljava/lang/runtime/SwitchBootstraps;";
  private static final int VALUE = 0;
  private static final int FROM = 1;

  /** A call site's method; empty when it is no such switch, or has other labels. */
  static Optional<TypeSwitchMethod> of(InvokeDynamicInstruction call) {
    if (!StaticLinks.isBootstrap(call, OWNER, "typeSwitch")
        || call.typeSymbol().parameterType(0).isPrimitive()) {
      return Optional.empty();
    }
    return call.bootstrapArgs().stream().allMatch(TypeSwitchMethod::isKnown)
        ? Optional.of(new TypeSwitchMethod(call.typeSymbol(), call.bootstrapArgs()))
        : Optional.empty();
  }

  private static boolean isKnown(ConstantDesc label) {
    return label instanceof String || (label instanceof ClassDesc type && !type.isPrimitive());
  }

  @Override
  public void write(CodeBuilder code) {
    Label some = code.newLabel();
    code.aload(VALUE).ifnonnull(some);
    answer(code, -1);
    code.labelBinding(some);
    for (int i = 0; i < labels.size(); i++) {
      int place = i;
      Label next = code.newLabel();
      code.iload(FROM).loadConstant(place).if_icmpgt(next);
      test(code, labels.get(place));
      code.ifeq(next);
      answer(code, place);
      code.labelBinding(next);
    }
    answer(code, labels.size());
  }

  private static void test(CodeBuilder code, ConstantDesc label) {
    if (label instanceof ClassDesc wanted) {
      code.aload(VALUE).instanceOf(wanted);
    } else {
      MethodTypeDesc equals = MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object);
      code.loadConstant(label).aload(VALUE);
      code.invokevirtual(ConstantDescs.CD_Object, "equals", equals);
    }
  }

  private static void answer(CodeBuilder code, int number) {
    code.loadConstant(number).ireturn();
  }
}
