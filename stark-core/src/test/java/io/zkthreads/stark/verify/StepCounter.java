package io.zkthreads.stark.verify;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Measures time without a clock: loads stark-core's classes a second time, with a tick at the
/// start of every method and before every backward jump. Between two ticks code runs straight, so
/// time is at most a constant per tick and per step of the JDK's own methods.
final class StepCounter extends ClassLoader {
  private static final String COUNTED = "io.zkthreads.stark.";
  private static final ClassDesc STEPS = ClassDesc.of(Steps.class.getName());

  StepCounter() {
    super(StepCounter.class.getClassLoader());
  }

  /// A counted copy of `function`, a class with a constructor without parameters.
  @SuppressWarnings("unchecked")
  UnaryOperator<Object> counted(Class<? extends UnaryOperator<Object>> function) {
    try {
      return (UnaryOperator<Object>)
          loadClass(function.getName()).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  long taken() {
    try {
      return (long) loadClass(Steps.class.getName()).getMethod("taken").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(COUNTED)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] bytes = bytes(name);
      byte[] counted = name.equals(Steps.class.getName()) ? bytes : withTicks(bytes);
      return defineClass(name, counted, 0, counted.length);
    }
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private static byte[] withTicks(byte[] bytes) {
    ClassFile file = ClassFile.of();
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Ticks::new)));
  }

  /// Inserts the ticks of one method.
  private static final class Ticks implements CodeTransform {
    private final Set<Label> passed = new HashSet<>();

    @Override
    public void atStart(CodeBuilder code) {
      tick(code);
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (element instanceof LabelTarget target) {
        passed.add(target.label());
      }
      if (element instanceof BranchInstruction branch && passed.contains(branch.target())) {
        tick(code);
      }
      code.with(element);
    }

    private static void tick(CodeBuilder code) {
      code.invokestatic(STEPS, "tick", MethodTypeDesc.ofDescriptor("()V"));
    }
  }
}
