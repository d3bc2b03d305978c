package io.zkthreads.api;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a client of one descriptor set would miss in another. Each thing that a client is built on
/// is a name and a meaning: the wire has numbers and types, sources and JSON have names.
final class Breaks {
  private Breaks() {}

  /// One line for each thing of `before` that is gone or means something else in `after`.
  static List<String> between(FileDescriptorSet before, FileDescriptorSet after) {
    Map<String, String> now = meanings(after);
    List<String> breaks = new ArrayList<>();
    meanings(before)
        .forEach((name, meaning) -> {
          String other = now.get(name);
          if (other == null) {
            breaks.add(name + " is gone");
          } else if (!other.equals(meaning)) {
            breaks.add(name + ": was " + meaning + ", is " + other);
          }
        });
    return breaks;
  }

  /// By full name, of our own files.
  private static Map<String, String> meanings(FileDescriptorSet set) {
    Map<String, String> all = new TreeMap<>();
    for (FileDescriptorProto file : set.getFileList()) {
      if (file.getPackage().startsWith("zkthreads.")) {
        String scope = "." + file.getPackage();
        file.getMessageTypeList().forEach(message -> add(scope, message, all));
        file.getEnumTypeList().forEach(type -> add(scope, type, all));
        file.getServiceList().forEach(service -> add(scope, service, all));
      }
    }
    return all;
  }

  private static void add(String scope, DescriptorProto message, Map<String, String> all) {
    String name = scope + "." + message.getName();
    all.put(name, "message");
    message.getNestedTypeList().forEach(nested -> add(name, nested, all));
    message.getEnumTypeList().forEach(type -> add(name, type, all));
    for (FieldDescriptorProto field : message.getFieldList()) {
      String choice =
          field.hasOneofIndex() ? message.getOneofDecl(field.getOneofIndex()).getName() : "none";
      all.put(
          name + "." + field.getName(),
          "field %d, %s %s %s, oneof %s"
              .formatted(
                  field.getNumber(),
                  field.getLabel(),
                  field.getType(),
                  field.getTypeName(),
                  choice));
    }
  }

  private static void add(String scope, EnumDescriptorProto type, Map<String, String> all) {
    String name = scope + "." + type.getName();
    all.put(name, "enum");
    for (EnumValueDescriptorProto value : type.getValueList()) {
      all.put(name + "." + value.getName(), "value " + value.getNumber());
    }
  }

  private static void add(String scope, ServiceDescriptorProto service, Map<String, String> all) {
    String name = scope + "." + service.getName();
    all.put(name, "service");
    for (MethodDescriptorProto rpc : service.getMethodList()) {
      all.put(
          name + "/" + rpc.getName(),
          "rpc from %s%s to %s%s"
              .formatted(
                  rpc.getClientStreaming() ? "stream " : "",
                  rpc.getInputType(),
                  rpc.getServerStreaming() ? "stream " : "",
                  rpc.getOutputType()));
    }
  }
}
