package io.zkthreads.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The floors of the product: a module sees only lower ones, and inside a floor none sees another.
class FloorsTest {
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.zkthreads");

  private static final String CORE = "io.zkthreads.stark..";
  private static final String AIR = "io.zkthreads.air..";
  private static final String ENGINE = "io.zkthreads.engine..";
  private static final String VM = "io.zkthreads.vm..";
  private static final String API = "io.zkthreads.api..";
  private static final String CPU = "io.zkthreads.cpu..";
  private static final String CUDA = "io.zkthreads.cuda..";
  private static final String THREAD = "io.zkthreads.thread..";
  private static final String LEDGER = "io.zkthreads.ledger..";
  private static final String BATCHER = "io.zkthreads.batcher..";
  private static final String SERVER = "io.zkthreads.server..";
  private static final String STORE = "io.zkthreads.store..";

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
  void theTrustedCoreHoldsWhatAVerifierReachesAndNothingElse() {
    Set<JavaClass> reached = new HashSet<>();
    Deque<JavaClass> open = new ArrayDeque<>(List.of(PRODUCT.get("io.zkthreads.stark.Main")));
    while (!open.isEmpty()) {
      JavaClass next = open.pop();
      if (next.getPackageName().startsWith("io.zkthreads.stark") && reached.add(next)) {
        next.getDirectDependenciesFromSelf().forEach(d -> open.add(d.getTargetClass()));
      }
    }
    classes()
        .that()
        .resideInAPackage(CORE)
        .and()
        .doNotHaveSimpleName("package-info")
        .and()
        .areNotAnonymousClasses() // tables of switches
        .should(
            new ArchCondition<>("be reached by the verifier") {
              @Override
              public void check(JavaClass item, ConditionEvents events) {
                events.add(
                    new SimpleConditionEvent(
                        item,
                        reached.contains(item),
                        item.getName() + " is needed by no verifier"));
              }
            })
        .check(PRODUCT);
  }

  @Test
  void tablesAreBuiltOnTheCoreAlone() {
    below(AIR, ENGINE, VM, API, CPU, CUDA, THREAD, LEDGER, BATCHER, SERVER);
  }

  @Test
  void engineMachineAndContractDoNotSeeEachOther() {
    below(ENGINE, VM, API, CPU, CUDA, THREAD, LEDGER, BATCHER, SERVER);
    below(VM, ENGINE, API, CPU, CUDA, THREAD, LEDGER, BATCHER, SERVER);
    below(API, CORE, AIR, ENGINE, VM, CPU, CUDA, THREAD, LEDGER, BATCHER, SERVER);
  }

  @Test
  void backendsSeeTheEngineAndNotTheMachine() {
    below(CPU, VM, API, CUDA, THREAD, LEDGER, BATCHER, SERVER);
  }

  @Test
  void threadsAndLedgerSeeTheMachineAndNotTheEngine() {
    below(THREAD, ENGINE, API, CPU, CUDA, LEDGER, BATCHER, SERVER);
    below(LEDGER, ENGINE, API, CPU, CUDA, BATCHER, SERVER);
  }

  @Test
  void theBatcherSeesThreadsLedgerAndContractAndNoProver() {
    below(BATCHER, ENGINE, CPU, CUDA, SERVER);
  }

  @Test
  void storesStandOnTheJdkAndSqliteStaysAmongThem() {
    classes()
        .that()
        .resideInAPackage(STORE)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(STORE, "java..", "org.sqlite..", "org.jspecify.annotations..")
        .check(PRODUCT);
    noClasses()
        .that()
        .resideOutsideOfPackage(STORE)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.sqlite..")
        .check(PRODUCT);
  }

  @Test
  void s3StaysAmongArtifacts() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.zkthreads.server.artifact..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("software.amazon..")
        .check(PRODUCT);
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
        .resideOutsideOfPackages("io.zkthreads.server.console..", "io.zkthreads.bench..")
        .and()
        .doNotHaveFullyQualifiedName("io.zkthreads.stark.Main") // the verifier alone
        .should()
        .accessField(System.class, "out")
        .check(PRODUCT);
  }

  @Test
  void noPackagesFormACycle() {
    slices().matching("io.zkthreads.(**)").should().beFreeOfCycles().check(PRODUCT);
  }
}
