package io.zkthreads.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The floors of the product: a module sees only lower ones, and inside a floor none sees another.
class FloorsTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.zkthreads");

  private static final String CORE = "io.zkthreads.stark..";
  private static final String ENGINE = "io.zkthreads.engine..";
  private static final String VM = "io.zkthreads.vm..";
  private static final String API = "io.zkthreads.api..";
  private static final String CPU = "io.zkthreads.cpu..";
  private static final String CUDA = "io.zkthreads.cuda..";
  private static final String THREAD = "io.zkthreads.thread..";
  private static final String LEDGER = "io.zkthreads.ledger..";
  private static final String SERVER = "io.zkthreads.server..";

  private static void below(String module, String... above) {
    noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .check(PRODUCT);
  }

  @Test
  void theTrustedCoreSeesTheJdkAndNothingElse() {
    classes()
        .that()
        .resideInAPackage(CORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(CORE, "java..", "org.jspecify.annotations..")
        .check(PRODUCT);
  }

  @Test
  void engineMachineAndContractSeeOnlyTheCore() {
    below(ENGINE, VM, API, CPU, CUDA, THREAD, LEDGER, SERVER);
    below(VM, ENGINE, API, CPU, CUDA, THREAD, LEDGER, SERVER);
    below(API, CORE, ENGINE, VM, CPU, CUDA, THREAD, LEDGER, SERVER);
  }

  @Test
  void backendsSeeTheEngineAndNotTheMachine() {
    below(CPU, VM, API, CUDA, THREAD, LEDGER, SERVER);
  }

  @Test
  void threadsAndLedgerSeeTheMachineAndNotTheEngine() {
    below(THREAD, ENGINE, API, CPU, CUDA, LEDGER, SERVER);
    below(LEDGER, ENGINE, API, CPU, CUDA, SERVER);
  }

  @Test
  void theVectorIncubatorStaysInItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.zkthreads.cpu.vector..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jdk.incubator..")
        .check(PRODUCT);
  }

  @Test
  void jcudaStaysInItsPackage() {
    noClasses()
        .that()
        .resideOutsideOfPackage(CUDA)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jcuda..")
        .check(PRODUCT);
  }

  @Test
  void onlyTheCommandLinePrints() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.zkthreads.server.cli..", "io.zkthreads.bench..")
        .and()
        .doNotHaveFullyQualifiedName("io.zkthreads.stark.Main") // the verifier alone
        .should()
        .accessField(System.class, "out")
        .check(PRODUCT);
  }

  @Test
  void thePackagesOfTheServerHaveNoCycles() {
    slices()
        .matching("io.zkthreads.server.(artifact|job|measure|settle|prove|rpc)..")
        .should()
        .beFreeOfCycles()
        .check(PRODUCT);
  }
}
