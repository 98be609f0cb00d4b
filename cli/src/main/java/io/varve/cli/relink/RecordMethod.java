package io.varve.cli.relink;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The equality, hash or text of a record, as {@code ObjectMethods.bootstrap} makes them.
 *
 * @param name {@code equals}, {@code hashCode} or {@code toString}
 * @param type its type, the record first
 * @param owner the record
 * @param fields its components, in their order
 */
record RecordMethod(String name, MethodTypeDesc type, ClassDesc owner, List<Field> fields)
    implements LinkedMethod {
  private static final String BOOTSTRAPS = "Ljava/lang/runtime/ObjectMethods;";
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");
  private static final int SELF = 0;
  private static final int OTHER = 1;

  /**
   * A component.
   *
   * @param name its name
   * @param type its type
   */
  record Field(String name, ClassDesc type) {
    private ClassDesc box() {
      return switch (type.descriptorString()) {
        case "Z" -> ConstantDescs.CD_Boolean;
        case "B" -> ConstantDescs.CD_Byte;
        case "S" -> ConstantDescs.CD_Short;
        case "C" -> ConstantDescs.CD_Character;
        case "I" -> ConstantDescs.CD_Integer;
        case "J" -> ConstantDescs.CD_Long;
        case "F" -> ConstantDescs.CD_Float;
        case "D" -> ConstantDescs.CD_Double;
        default -> OBJECTS;
      };
    }

    private ClassDesc passedAs() {
      return type.isPrimitive() ? type : ConstantDescs.CD_Object;
    }
  }

  /** A call site's method; empty when it is none of a record. */
  static Optional<RecordMethod> of(InvokeDynamicInstruction call) {
    if (!StaticLinks.isBootstrap(call, BOOTSTRAPS, "bootstrap")) {
      return Optional.empty();
    }
    List<ConstantDesc> given = call.bootstrapArgs();
    List<Field> fields = new ArrayList<>();
    for (ConstantDesc getter : given.subList(2, given.size())) {
      DirectMethodHandleDesc field = (DirectMethodHandleDesc) getter;
      fields.add(new Field(field.methodName(), field.invocationType().returnType()));
    }
    return Optional.of(
        new RecordMethod(
            call.name().stringValue(),
            call.typeSymbol(),
            (ClassDesc) given.getFirst(),
            List.copyOf(fields)));
  }

  @Override
  public void write(CodeBuilder code) {
    switch (name) {
      case "equals" -> writeEquals(code);
      case "hashCode" -> writeHashCode(code);
      default -> writeToString(code);
    }
  }

  private void writeEquals(CodeBuilder code) {
    Label different = code.newLabel();
    code.aload(OTHER).instanceOf(owner).ifeq(different);
    for (Field field : fields) {
      code.aload(SELF);
      get(code, field);
      code.aload(OTHER).checkcast(owner);
      get(code, field);
      ifDiffers(code, field, different);
    }
    code.iconst_1().ireturn();
    code.labelBinding(different).iconst_0().ireturn();
  }

  /** Floating-point numbers are compared as their boxes are: NaN equals itself, zeros differ. */
  private static void ifDiffers(CodeBuilder code, Field field, Label different) {
    switch (TypeKind.from(field.type()).asLoadable()) {
      case INT -> code.if_icmpne(different);
      case LONG -> code.lcmp().ifne(different);
      case FLOAT, DOUBLE -> {
        MethodTypeDesc compare =
            MethodTypeDesc.of(ConstantDescs.CD_int, field.type(), field.type());
        code.invokestatic(field.box(), "compare", compare).ifne(different);
      }
      default -> {
        MethodTypeDesc equals =
            MethodTypeDesc.of(
                ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);
        code.invokestatic(OBJECTS, "equals", equals).ifeq(different);
      }
    }
  }

  private void writeHashCode(CodeBuilder code) {
    code.iconst_0();
    for (Field field : fields) {
      code.bipush(31).imul().aload(SELF);
      get(code, field);
      MethodTypeDesc hash = MethodTypeDesc.of(ConstantDescs.CD_int, field.passedAs());
      code.invokestatic(field.box(), "hashCode", hash).iadd();
    }
    code.ireturn();
  }

  private void writeToString(CodeBuilder code) {
    code.new_(BUILDER).dup().invokespecial(BUILDER, "<init>", ConstantDescs.MTD_void);
    String before = owner.displayName() + "[";
    before = before.substring(before.lastIndexOf('$') + 1);
    for (Field field : fields) {
      append(code, before + field.name() + "=");
      code.aload(SELF);
      get(code, field);
      MethodTypeDesc text = MethodTypeDesc.of(ConstantDescs.CD_String, field.passedAs());
      code.invokestatic(ConstantDescs.CD_String, "valueOf", valueOf(field, text));
      appendText(code);
      before = ", ";
    }
    append(code, fields.isEmpty() ? before + "]" : "]");
    code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(ConstantDescs.CD_String)).areturn();
  }

  /** {@code String.valueOf} knows no bytes and shorts; as integers they read the same. */
  private static MethodTypeDesc valueOf(Field field, MethodTypeDesc text) {
    return switch (field.type().descriptorString()) {
      case "B", "S" -> MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_int);
      default -> text;
    };
  }

  private static void append(CodeBuilder code, String text) {
    code.loadConstant(text);
    appendText(code);
  }

  private static void appendText(CodeBuilder code) {
    code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, ConstantDescs.CD_String));
  }

  private void get(CodeBuilder code, Field field) {
    code.getfield(owner, field.name(), field.type());
  }
}
