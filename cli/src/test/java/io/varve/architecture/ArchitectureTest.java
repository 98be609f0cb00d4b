package io.varve.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchitectureTest {

  private static final JavaClasses VARVE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.varve");

  @Test
  void theRulesSeeEveryModule() {
    assertThat(VARVE.stream().map(c -> c.getPackageName().split("\\.", -1)[2]).distinct())
        .contains(
            "oci",
            "linux",
            "unionfs",
            "blockstore",
            "storage",
            "image",
            "builder",
            "engine",
            "cli");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.varve.(*)..",
        "io.varve.linux.(*)..",
        "io.varve.unionfs.(*)..",
        "io.varve.blockstore.(*)..",
        "io.varve.storage.(*)..",
        "io.varve.image.(*)..",
        "io.varve.builder.(*)..",
        "io.varve.engine.(*)..",
        "io.varve.cli.(*).."
      })
  void packagesFormNoCycle(String packages) {
    slices().matching(packages).should().beFreeOfCycles().allowEmptyShould(true).check(VARVE);
  }

  @ParameterizedTest
  @CsvSource({
    "oci, 'linux,unionfs,blockstore,storage,image,builder,engine,cli'",
    "linux, 'unionfs,blockstore,storage,image,builder,engine,cli'",
    "unionfs, 'linux,blockstore,storage,image,builder,engine,cli'",
    "blockstore, 'unionfs,storage,image,builder,engine,cli'",
    "storage, 'blockstore,image,builder,engine,cli'",
    "image, 'blockstore,builder,engine,cli'",
    "builder, 'blockstore,engine,cli'",
    "engine, 'cli'"
  })
  void aModuleKnowsOnlyThoseBelow(String module, String above) {
    for (String other : above.split(",", -1)) {
      noClasses()
          .that()
          .resideInAPackage("io.varve." + module + "..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.varve." + other + "..")
          .allowEmptyShould(true)
          .check(VARVE);
    }
  }

  @Test
  void foreignFunctionsAreCalledOnlyInLinux() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.varve.linux..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(VARVE);
  }

  @Test
  void processesAreStartedOnlyInEngineAndLinux() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.varve.linux..", "io.varve.engine..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .orShould()
        .callMethodWhere(
            target(owner(assignableTo(Runtime.class))).and(target(nameMatching("exec"))))
        .because("what runs a program is engine's to decide")
        .check(withoutTheCommand());
  }

  @Test
  void theProcessBelongsToTheCommand() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.varve.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .callMethod(System.class, "getProperty", String.class, String.class)
        .orShould()
        .callMethod(System.class, "setProperty", String.class, String.class)
        .check(VARVE);
  }

  @Test
  void nothingStaticChanges() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(VARVE);
    noFields().should().haveRawType(ThreadLocal.class).check(VARVE);
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .that()
        .doNotHaveSimpleName("CredentialHelper") // docker's own word for such a program
        .should()
        .haveSimpleNameEndingWith("Util")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Manager")
        .check(VARVE);
  }

  @Test
  void snapshotsKnowNeitherTarNorImages() {
    noClasses()
        .that()
        .resideInAPackage("io.varve.storage.snapshot..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.varve.storage.layer..", "io.varve.storage.content..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.varve.oci.Manifest")
        .check(VARVE);
  }

  @Test
  void contentKnowsNoSnapshots() {
    noClasses()
        .that()
        .resideInAPackage("io.varve.storage.content..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.varve.storage.snapshot..", "io.varve.storage.layer..")
        .check(VARVE);
  }

  private static JavaClasses withoutTheCommand() {
    return VARVE.that(
        com.tngtech.archunit.base.DescribedPredicate.describe(
            "all but the command, which may ask for its own process",
            c -> !c.getPackageName().startsWith("io.varve.cli")));
  }
}
