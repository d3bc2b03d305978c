package io.zkthreads.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A client that was built once goes on working: the committed descriptor set holds the protos.
class DescriptorSetTest {
  private static final FileDescriptorSet CURRENT = Contract.current();

  @Test
  void nothingThatAClientIsBuiltOnIsGoneOrMeansSomethingElse() throws IOException {
    assertThat(Breaks.between(Contract.committed(), CURRENT)).isEmpty();
  }

  @Test
  void whatIsNewIsCommittedTo() throws IOException {
    assertThat(Breaks.between(CURRENT, Contract.committed()))
        .as("run: mvn -pl prover-api package -Dtest=DescriptorRecorder")
        .isEmpty();
  }

  @Test
  void theCommittedSetIsWholeAndInOrderForToolsThatReadNothingElse()
      throws IOException, DescriptorValidationException {
    Map<String, FileDescriptor> built = new HashMap<>();
    for (FileDescriptorProto file : Contract.committed().getFileList()) {
      FileDescriptor[] imports =
          file.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
      assertThat(imports).as(file.getName()).doesNotContainNull();
      built.put(file.getName(), FileDescriptor.buildFrom(file, imports));
    }
    assertThat(built)
        .containsKeys(Contract.FILES.stream().map(FileDescriptor::getName).toArray(String[]::new));
  }

  @Test
  void aChangeOfAnyFieldIsABreak() {
    everyMessage(message -> {
      for (FieldDescriptorProto.Builder field : message.getFieldBuilderList()) {
        FieldDescriptorProto kept = field.build();
        broken(message, field, kept, f -> f.setNumber(kept.getNumber() + 100));
        broken(message, field, kept, f -> f.setName(kept.getName() + "_too"));
        broken(message, field, kept, f -> f.setType(other(kept.getType())));
        broken(message, field, kept, f -> f.setLabel(other(kept.getLabel())));
        if (kept.hasTypeName()) {
          broken(message, field, kept, f -> f.setTypeName(".google.protobuf.Any"));
        }
        if (kept.hasOneofIndex()) {
          broken(message, field, kept, FieldDescriptorProto.Builder::clearOneofIndex);
        }
      }
      for (int i = 0; i < message.getFieldCount(); i++) {
        FieldDescriptorProto gone = message.getField(i);
        message.removeField(i);
        assertBroken(message.getName() + " without " + gone.getName());
        message.addField(i, gone);
      }
    });
  }

  @Test
  void aChangeOfAnyEnumValueIsABreak() {
    everyEnum(type -> {
      for (int i = 0; i < type.getValueCount(); i++) {
        EnumValueDescriptorProto kept = type.getValue(i);
        type.setValue(i, kept.toBuilder().setNumber(kept.getNumber() + 100));
        assertBroken(kept.getName() + " renumbered");
        type.removeValue(i);
        assertBroken(kept.getName() + " removed");
        type.addValue(i, kept);
      }
    });
  }

  @Test
  void aChangeOfAnyCallIsABreak() {
    everyService(service -> {
      for (int i = 0; i < service.getMethodCount(); i++) {
        MethodDescriptorProto kept = service.getMethod(i);
        for (MethodDescriptorProto.Builder other :
            List.of(
                kept.toBuilder().setName(kept.getName() + "Too"),
                kept.toBuilder().setInputType(".google.protobuf.Any"),
                kept.toBuilder().setOutputType(".google.protobuf.Any"),
                kept.toBuilder().setClientStreaming(!kept.getClientStreaming()),
                kept.toBuilder().setServerStreaming(!kept.getServerStreaming()))) {
          service.setMethod(i, other);
          assertBroken(service.getName() + "/" + kept.getName());
        }
        service.removeMethod(i);
        assertBroken(service.getName() + " without " + kept.getName());
        service.addMethod(i, kept);
      }
    });
  }

  @Test
  void anAdditionIsNoBreak() {
    everyMessage(message -> {
      message.addField(
          FieldDescriptorProto.newBuilder()
              .setName("something_new")
              .setNumber(1000)
              .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
              .setType(FieldDescriptorProto.Type.TYPE_BYTES));
      assertThat(Breaks.between(CURRENT, changed.build())).isEmpty();
      assertThat(Breaks.between(changed.build(), CURRENT)).hasSize(1);
      message.removeField(message.getFieldCount() - 1);
    });
  }

  private final FileDescriptorSet.Builder changed = CURRENT.toBuilder();

  private void assertBroken(String what) {
    assertThat(Breaks.between(CURRENT, changed.build())).as(what).isNotEmpty();
  }

  private void broken(
      DescriptorProto.Builder message,
      FieldDescriptorProto.Builder field,
      FieldDescriptorProto kept,
      Consumer<FieldDescriptorProto.Builder> change) {
    change.accept(field);
    assertBroken(message.getName() + "." + kept.getName() + " as " + field);
    field.clear().mergeFrom(kept);
  }

  private void everyMessage(Consumer<DescriptorProto.Builder> test) {
    ours().forEach(file -> file.getMessageTypeBuilderList().forEach(test));
    assertThat(changed.build()).as("put back").isEqualTo(CURRENT);
  }

  private void everyEnum(Consumer<EnumDescriptorProto.Builder> test) {
    ours().forEach(file -> file.getEnumTypeBuilderList().forEach(test));
    assertThat(changed.build()).as("put back").isEqualTo(CURRENT);
  }

  private void everyService(Consumer<ServiceDescriptorProto.Builder> test) {
    ours().forEach(file -> file.getServiceBuilderList().forEach(test));
    assertThat(changed.build()).as("put back").isEqualTo(CURRENT);
  }

  private List<FileDescriptorProto.Builder> ours() {
    return changed.getFileBuilderList().stream()
        .filter(file -> file.getPackage().startsWith("zkthreads."))
        .toList();
  }

  private static FieldDescriptorProto.Type other(FieldDescriptorProto.Type type) {
    return type == FieldDescriptorProto.Type.TYPE_BYTES
        ? FieldDescriptorProto.Type.TYPE_STRING
        : FieldDescriptorProto.Type.TYPE_BYTES;
  }

  private static FieldDescriptorProto.Label other(FieldDescriptorProto.Label label) {
    return label == FieldDescriptorProto.Label.LABEL_REPEATED
        ? FieldDescriptorProto.Label.LABEL_OPTIONAL
        : FieldDescriptorProto.Label.LABEL_REPEATED;
  }
}
