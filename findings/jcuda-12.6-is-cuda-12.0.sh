#!/usr/bin/env bash
# JCuda 12.6.0 (Maven Central: org.jcuda:jcuda, jcuda-natives for Linux x86-64): what is in it is CUDA 12.0.
#
# One would guess from the version, which follows CUDA's, that it is built of CUDA 12.6. Its constants, the CUDA runtime that
# is linked into it and its PTX compiler are those of 12.0: the compiler refuses .version 8.5, the PTX of CUDA 12.6, and takes
# 8.0 at most. To the driver API of JCuda 12.0.0 it adds five methods, which CUDA has had since 11.2. They make memory pools,
# but the one that sets a pool's attributes is absent, as are others that are older than 12.6: of 11.8 cuLaunchKernelEx, of 12.0
# cuLibraryLoadData and cuTensorMapEncodeTiled.
#
# Seen 2026-11-30, JDK 25:
#   JCudaDriver.CUDA_VERSION 12000
#   JCuda.CUDART_VERSION 12000
#   cudaRuntimeGetVersion 12000
#   nvPTXCompilerGetVersion 12.0
#   PTX 8.0: NVPTXCOMPILE_SUCCESS
#   PTX 8.1: NVPTXCOMPILE_ERROR_UNSUPPORTED_PTX_VERSION
#   PTX 8.5: NVPTXCOMPILE_ERROR_UNSUPPORTED_PTX_VERSION
#   new since 12.0.0: cuMemAllocAsync cuMemAllocFromPoolAsync cuMemPoolCreate cuMemPoolDestroy cuMemPoolTrimTo
#   cuMemPoolSetAttribute: absent
#   cuLaunchKernelEx: absent
#   cuLibraryLoadData: absent
#   cuTensorMapEncodeTiled: absent
# Fails if one of the lines changes. Needs Linux x86-64, a JDK of 17 or newer and Maven; no GPU and no driver.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Versions.java" <<'JAVA'
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.TreeSet;
import jcuda.driver.JCudaDriver;
import jcuda.nvptxcompiler.*;
import jcuda.runtime.JCuda;

class Versions {
  public static void main(String[] arguments) throws Exception {
    // Not initialised, as that would need a driver; constants and names do not.
    Class<?> driver = Class.forName("jcuda.driver.JCudaDriver", false, Versions.class.getClassLoader());
    System.out.println("JCudaDriver.CUDA_VERSION " + JCudaDriver.CUDA_VERSION);
    System.out.println("JCuda.CUDART_VERSION " + JCuda.CUDART_VERSION);
    int[] major = {0}, minor = {0};
    JCuda.cudaRuntimeGetVersion(major);
    System.out.println("cudaRuntimeGetVersion " + major[0]);
    JNvPTXCompiler.nvPTXCompilerGetVersion(major, minor);
    System.out.println("nvPTXCompilerGetVersion " + major[0] + "." + minor[0]);
    compile("8.0");
    compile("8.1");
    compile("8.5");
    Set<String> names = names(driver), added = new TreeSet<>(names);
    try (URLClassLoader older = new URLClassLoader(new URL[] {new File(arguments[0]).toURI().toURL()}, null)) {
      added.removeAll(names(Class.forName("jcuda.driver.JCudaDriver", false, older)));
    }
    System.out.println("new since 12.0.0: " + String.join(" ", added));
    String absent = "cuMemPoolSetAttribute cuLaunchKernelEx cuLibraryLoadData cuTensorMapEncodeTiled";
    for (String name : absent.split(" ")) {
      System.out.println(name + (names.contains(name) ? ": there" : ": absent"));
    }
  }

  private static Set<String> names(Class<?> driver) {
    Set<String> names = new TreeSet<>();
    for (Method method : driver.getMethods()) {
      if (method.getDeclaringClass() == driver) names.add(method.getName());
    }
    return names;
  }

  private static void compile(String version) {
    String ptx = ".version " + version + "\n.target sm_80\n.address_size 64\n.visible .entry k() { ret; }\n\0";
    byte[] text = ptx.getBytes(US_ASCII);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text);
    int result = JNvPTXCompiler.nvPTXCompilerCompile(compiler, 1, new String[] {"--gpu-name=sm_90"});
    System.out.println("PTX " + version + ": " + nvPTXCompileResult.stringFor(result));
    JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
  }
}
JAVA
fetch() { mvn -q dependency:copy -Dartifact="org.jcuda:$1" -DoutputDirectory="$work" >/dev/null 2>&1; }
fetch jcuda:12.6.0
fetch jcuda-natives:12.6.0:jar:linux-x86_64
fetch jcuda:12.0.0
jcuda=$work/jcuda-12.6.0.jar:$work/jcuda-natives-12.6.0-linux-x86_64.jar
java --enable-native-access=ALL-UNNAMED -Djava.io.tmpdir="$work" -cp "$jcuda" \
  "$work/Versions.java" "$work/jcuda-12.0.0.jar" >"$work/seen"
cat "$work/seen"
diff - "$work/seen" <<'TEXT' || { echo "changed"; exit 1; }
JCudaDriver.CUDA_VERSION 12000
JCuda.CUDART_VERSION 12000
cudaRuntimeGetVersion 12000
nvPTXCompilerGetVersion 12.0
PTX 8.0: NVPTXCOMPILE_SUCCESS
PTX 8.1: NVPTXCOMPILE_ERROR_UNSUPPORTED_PTX_VERSION
PTX 8.5: NVPTXCOMPILE_ERROR_UNSUPPORTED_PTX_VERSION
new since 12.0.0: cuMemAllocAsync cuMemAllocFromPoolAsync cuMemPoolCreate cuMemPoolDestroy cuMemPoolTrimTo
cuMemPoolSetAttribute: absent
cuLaunchKernelEx: absent
cuLibraryLoadData: absent
cuTensorMapEncodeTiled: absent
TEXT
echo "as described"
