package io.varve.builder.lint;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.instruction.Arg;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.instruction.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Walks the stages with their variables. */
final class StageRules {

  private final Dockerfile dockerfile;
  private final LintContext context;
  private final Findings findings;
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, String> globals = new LinkedHashMap<>();

  StageRules(Dockerfile dockerfile, LintContext context, Findings findings) {
    this.dockerfile = dockerfile;
    this.context = context;
    this.findings = findings;
  }

  void check() {
    globals.putAll(context.platformArguments());
    defaults.putAll(globals);
    List<String> declared = new ArrayList<>(globals.keySet());
    for (Arg arg : dockerfile.globalArguments()) {
      for (Arg.Declaration declaration : arg.declarations()) {
        declared.add(declaration.name().text());
        declare(declaration);
      }
    }
    List<StageScope> scopes = new ArrayList<>();
    FromRules fromRules =
        new FromRules(dockerfile, context, findings, defaults, globals, List.copyOf(declared));
    for (Stage stage : dockerfile.stages()) {
      StageScope scope = fromRules.check(stage, scopes);
      scopes.add(scope);
      InstructionRules rules =
          new InstructionRules(dockerfile.expander(), context, findings, globals, scope);
      for (Instruction instruction : stage.instructions()) {
        rules.check(instruction);
      }
    }
  }

  private void declare(Arg.Declaration declaration) {
    Expander expander = dockerfile.expander();
    String name = declaration.name().text();
    declaration
        .value()
        .ifPresent(
            value -> {
              defaults.put(name, expander.expand(value, Environment.of(defaults)));
              globals.put(name, expander.expand(value, Environment.of(globals)));
            });
    if (context.buildArguments().containsKey(name)) {
      globals.put(name, context.buildArguments().get(name));
    }
  }
}
