package io.varve.cli.relink;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces a class's switches over patterns, and the equality, hash and text of records, by methods
 * that do the same. The compiler leaves both to be made by the virtual machine at their first use,
 * which costs a process 0.5 ms for each and 5 ms for the first, and which an ahead-of-time cache of
 * Java 25 does not keep as it keeps lambdas.
 */
final class StaticLinks {
  private final ClassFile classFile;

  /**
   * A rewriter.
   *
   * @param classes finds the classes that code names
   */
  StaticLinks(ClassLoader classes) {
    this.classFile =
        ClassFile.of(
            ClassFile.ConstantPoolSharingOption.NEW_POOL,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())
                    .cached()));
  }

  /**
   * Rewrites a class.
   *
   * @param bytes the class as compiled
   * @return the same bytes when there is nothing to replace
   */
  byte[] of(byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    if (model.methods().stream().noneMatch(StaticLinks::isConcerned)) {
      return bytes;
    }
    List<LinkedMethod> made = new ArrayList<>();
    ClassTransform replace =
        ClassTransform.transformingMethodBodies(
            StaticLinks::isConcerned, (code, element) -> replace(model, made, code, element));
    return classFile.transformClass(
        model, replace.andThen(ClassTransform.endHandler(builder -> add(builder, made))));
  }

  private static boolean isConcerned(MethodModel method) {
    return method
        .code()
        .map(code -> code.elementStream().anyMatch(element -> linked(element).isPresent()))
        .orElse(false);
  }

  private static Optional<LinkedMethod> linked(CodeElement element) {
    return element instanceof InvokeDynamicInstruction call
        ? TypeSwitchMethod.of(call)
            .<LinkedMethod>map(method -> method)
            .or(() -> RecordMethod.of(call))
        : Optional.empty();
  }

  private static void replace(
      ClassModel model, List<LinkedMethod> made, CodeBuilder code, CodeElement element) {
    Optional<LinkedMethod> method = linked(element);
    if (method.isEmpty()) {
      code.with(element);
      return;
    }
    code.invokestatic(
        model.thisClass().asSymbol(),
        name(made.size()),
        method.get().type(),
        model.flags().has(AccessFlag.INTERFACE));
    made.add(method.get());
  }

  private static String name(int number) {
    return "linked$" + number;
  }

  private static void add(ClassBuilder builder, List<LinkedMethod> made) {
    for (int i = 0; i < made.size(); i++) {
      LinkedMethod method = made.get(i);
      builder.withMethodBody(
          name(i),
          method.type(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          method::write);
    }
  }

  /** Whether a bootstrap is the method of that class, by their names. */
  static boolean isBootstrap(InvokeDynamicInstruction call, String owner, String name) {
    return call.bootstrapMethod().owner().descriptorString().equals(owner)
        && call.bootstrapMethod().methodName().equals(name);
  }
}
