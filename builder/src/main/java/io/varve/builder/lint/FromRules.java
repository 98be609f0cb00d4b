package io.varve.builder.lint;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expansion;
import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.From;
import io.varve.builder.instruction.Stage;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Suggestion;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The rules about FROM. */
final class FromRules {

  private static final String TARGET_PLATFORM = "TARGETPLATFORM";
  private static final BaseImage SCRATCH =
      new BaseImage(new Platform("linux", "amd64", Optional.empty()), Map.of(), false);

  private final Dockerfile dockerfile;
  private final LintContext context;
  private final Findings findings;
  private final Map<String, String> defaults;
  private final Map<String, String> globals;
  private final List<String> declared;

  FromRules(
      Dockerfile dockerfile,
      LintContext context,
      Findings findings,
      Map<String, String> defaults,
      Map<String, String> globals,
      List<String> declared) {
    this.dockerfile = dockerfile;
    this.context = context;
    this.findings = findings;
    this.defaults = defaults;
    this.globals = globals;
    this.declared = declared;
  }

  /** Checks FROM and gives the scope that the stage begins with. */
  StageScope check(Stage stage, List<StageScope> earlier) {
    From from = stage.from();
    Expansion base = dockerfile.expander().examine(from.base(), Environment.of(globals));
    undeclared(from.base(), base);
    from.platform().ifPresent(word -> platform(stage, word));
    defaultBase(stage);
    Optional<StageScope> parent =
        parent(base.value(), stage).map(p -> earlier.get(p.index()).child());
    return parent.orElseGet(
        () -> base.value().equals("scratch") ? StageScope.on(SCRATCH) : image(from, base.value()));
  }

  private StageScope image(From from, String reference) {
    Platform platform =
        from.platform()
            .map(word -> dockerfile.expander().expand(word, Environment.of(globals)))
            .flatMap(FromRules::platformOf)
            .orElse(context.targetPlatform());
    Optional<BaseImage> image = context.baseImages().apply(reference, platform);
    image
        .filter(i -> !isSame(i.platform(), platform))
        .ifPresent(
            i ->
                findings.add(
                    Rule.INVALID_BASE_IMAGE_PLATFORM,
                    from.base().span(),
                    "Base image "
                        + reference
                        + " is for "
                        + i.platform()
                        + ", the build is for "
                        + platform));
    return image.map(StageScope::on).orElseGet(StageScope::onUnknown);
  }

  private static boolean isSame(Platform a, Platform b) {
    return a.os().equals(b.os()) && a.architecture().equals(b.architecture());
  }

  private static Optional<Platform> platformOf(String text) {
    try {
      return Optional.of(Platform.parse(text));
    } catch (InvalidArgument _) {
      return Optional.empty();
    }
  }

  private Optional<Stage> parent(String base, Stage stage) {
    String name = base.toLowerCase(Locale.ROOT);
    return dockerfile
        .stage(base, stage.index())
        .filter(s -> s.name().filter(name::equals).isPresent());
  }

  private void undeclared(Word word, Expansion expansion) {
    for (String name : expansion.unset()) {
      if (!declared.contains(name)) {
        String near = Suggestion.nearest(name, declared);
        findings.add(
            Rule.UNDEFINED_ARG_IN_FROM,
            word.span(),
            "FROM argument '"
                + name
                + "' is not declared"
                + (near.isEmpty() ? "" : " (did you mean " + near + "?)"));
      }
    }
  }

  private void platform(Stage stage, Word word) {
    Expansion platform = dockerfile.expander().examine(word, Environment.of(globals));
    undeclared(word, platform);
    if (platform.used().isEmpty() && platform.unset().isEmpty()) {
      constantPlatform(stage, word, platform.value());
    }
    boolean target =
        platform.unset().isEmpty()
            && platform.used().size() == 1
            && platform.used().contains(TARGET_PLATFORM)
            && platform.value().equals(globals.get(TARGET_PLATFORM));
    if (target) {
      findings.add(
          Rule.REDUNDANT_TARGET_PLATFORM,
          word.span(),
          "--platform=" + word + " is redundant: it is the default");
    }
  }

  private void constantPlatform(Stage stage, Word word, String value) {
    Optional<Platform> platform = platformOf(value);
    String name = stage.name().orElse("");
    // A stage called after its platform says that it is meant for that one.
    boolean meant =
        platform.filter(p -> name.contains(p.os()) || name.contains(p.architecture())).isPresent();
    if (platform.isPresent() && !meant) {
      findings.add(
          Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
          word.span(),
          "--platform should not be the constant \"" + value + "\"");
    }
  }

  private void defaultBase(Stage stage) {
    Word word = stage.from().base();
    String base;
    try {
      base = dockerfile.expander().expand(word, Environment.of(defaults));
    } catch (DockerfileError _) {
      // ${name:?message} asks for the argument on purpose.
      return;
    }
    if (!base.equals("scratch") && parent(base, stage).isEmpty() && !isReference(base)) {
      findings.add(
          Rule.INVALID_DEFAULT_ARG_IN_FROM,
          word.span(),
          "With the defaults of its arguments, " + word + " is not a valid base image");
    }
  }

  private static boolean isReference(String text) {
    try {
      return !Reference.parse(text).familiar().isEmpty();
    } catch (InvalidArgument _) {
      return false;
    }
  }
}
