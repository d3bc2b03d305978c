package io.zkthreads.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.zkthreads.api.ledger.v1.LedgerServiceProto;
import io.zkthreads.api.prover.v1.ArtifactServiceProto;
import io.zkthreads.api.prover.v1.JobProto;
import io.zkthreads.api.prover.v1.ProgramServiceProto;
import io.zkthreads.api.prover.v1.ProverServiceProto;
import io.zkthreads.api.prover.v1.VerificationServiceProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The rules of buf's STANDARD category, on the descriptors that protoc made.
class ProtoNamingTest {
  private static final List<FileDescriptor> FILES =
      List.of(
          JobProto.getDescriptor(),
          ProverServiceProto.getDescriptor(),
          ArtifactServiceProto.getDescriptor(),
          ProgramServiceProto.getDescriptor(),
          VerificationServiceProto.getDescriptor(),
          LedgerServiceProto.getDescriptor());

  @Test
  void packagesCarryAVersionAndMatchTheirFolder() {
    for (FileDescriptor file : FILES) {
      assertThat(file.getPackage()).matches("zkthreads\\.[a-z]+\\.v[0-9]+");
      assertThat(file.getName()).startsWith(file.getPackage().replace('.', '/') + "/");
      assertThat(file.getName()).matches("[a-z0-9_/]+\\.proto");
    }
  }

  @Test
  void servicesAndTheirMessagesAreNamedAfterTheirCalls() {
    Set<String> used = new HashSet<>();
    for (FileDescriptor file : FILES) {
      for (ServiceDescriptor service : file.getServices()) {
        assertThat(service.getName()).matches("[A-Z][A-Za-z]*Service");
        for (MethodDescriptor method : service.getMethods()) {
          assertThat(method.getInputType().getName()).isEqualTo(method.getName() + "Request");
          assertThat(method.getOutputType().getName()).isEqualTo(method.getName() + "Response");
          assertThat(used.add(method.getInputType().getFullName()))
              .as("one request a call")
              .isTrue();
          assertThat(used.add(method.getOutputType().getFullName()))
              .as("one answer a call")
              .isTrue();
        }
      }
    }
    assertThat(used).hasSizeGreaterThan(30);
  }

  @Test
  void messagesAreInPascalCaseAndFieldsInSnakeCase() {
    for (Descriptor message : messages()) {
      assertThat(message.getName()).matches("([A-Z][a-z0-9]*)+");
      for (FieldDescriptor field : message.getFields()) {
        assertThat(field.getName()).as(message.getName()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
      }
    }
  }

  @Test
  void enumValuesCarryTheNameOfTheirEnumAndZeroMeansUnspecified() {
    List<EnumDescriptor> enums = new ArrayList<>();
    FILES.forEach(file -> enums.addAll(file.getEnumTypes()));
    messages().forEach(message -> enums.addAll(message.getEnumTypes()));
    assertThat(enums).isNotEmpty();
    for (EnumDescriptor type : enums) {
      String prefix =
          type.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT) + "_";
      for (EnumValueDescriptor value : type.getValues()) {
        assertThat(value.getName()).startsWith(prefix);
      }
      EnumValueDescriptor zero = type.findValueByNumber(0);
      assertThat(zero).isNotNull();
      assertThat(zero.getName()).isEqualTo(prefix + "UNSPECIFIED");
    }
  }

  private static List<Descriptor> messages() {
    List<Descriptor> all = new ArrayList<>();
    FILES.forEach(file -> all.addAll(file.getMessageTypes()));
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).getNestedTypes());
    }
    return all;
  }
}
