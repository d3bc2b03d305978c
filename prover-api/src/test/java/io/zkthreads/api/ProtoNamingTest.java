package io.zkthreads.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The rules of buf's STANDARD category, on the descriptors that protoc made.
class ProtoNamingTest {
  private static final List<FileDescriptor> FILES = Contract.FILES;

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

  /// Names say what a thing is; the protos say above it in what unit, how often and what if not.
  @Test
  void everyServiceCallEnumAndMessageOfItsOwnIsExplained() throws IOException {
    List<String> bare = new ArrayList<>();
    for (FileDescriptor file : FILES) {
      List<String> lines = Files.readAllLines(Contract.PROTOS.resolve(file.getName()));
      for (int i = 1; i < lines.size(); i++) {
        String line = lines.get(i).strip();
        boolean named = line.matches("(service|rpc|enum|message) .*");
        boolean ofACall = line.matches("message \\w+(Request|Response) .*");
        if (named && !ofACall && !lines.get(i - 1).strip().startsWith("//")) {
          bare.add(file.getName() + ":" + (i + 1) + ": " + line);
        }
      }
    }
    assertThat(bare).isEmpty();
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
