#!/usr/bin/env bash
# HotSpot (JDK 17, 25) with -Xcheck:jni, and JCuda 12.6.0 (Maven Central: org.jcuda): a correct program gets other results.
#
# One would guess that -Xcheck:jni prints warnings or ends the process, and that a program without a fault computes the same.
# For GetPrimitiveArrayCritical it hands out a guarded copy and yet says, as without it, that isCopy is JNI_FALSE. A library
# which may take the array for pinned then, and releases it with JNI_ABORT, for which the JNI specification promises no effect
# on what is not a copy, has its writes dropped, without a warning. JCuda does this: what it copies from a device into an
# int[] does not arrive, while a direct buffer is filled. (GetIntArrayElements says that it is a copy, and is one.)
#
# Seen 2026-11-30, Temurin 25 and OpenJDK 17.0.15, the same of both; 7 is written over 1, the copy's code is CUDA_SUCCESS:
#   critical, isCopy false: 7
#   JCuda into an int[], code 0: 7
#   JCuda into a direct buffer, code 0: 7
#   -Xcheck:jni, critical, isCopy false: 1
#   -Xcheck:jni, JCuda into an int[], code 0: 1
#   -Xcheck:jni, JCuda into a direct buffer, code 0: 7
# No driver is needed: a libcuda.so.1 that has only cuMemcpyDtoH, and fills with 7, stands in for it. Fails if one of the lines
# changes. Needs Linux x86-64, a JDK of 17 or newer with its jni.h, gcc and Maven.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/driver.c" <<'C'
#include <stddef.h>
int cuMemcpyDtoH_v2(void *to, unsigned long long from, size_t bytes) {
  for (size_t i = 0; i < bytes / sizeof(int); i++) ((int *)to)[i] = 7;
  return 0;
}
C
cat >"$work/critical.c" <<'C'
#include <jni.h>
JNIEXPORT jboolean JNICALL Java_Writes_write(JNIEnv *env, jclass type, jintArray array) {
  jboolean copy = JNI_TRUE;
  jint *words = (*env)->GetPrimitiveArrayCritical(env, array, &copy);
  words[0] = 7;
  (*env)->ReleasePrimitiveArrayCritical(env, array, words, copy ? 0 : JNI_ABORT);
  return copy;
}
C
cat >"$work/Writes.java" <<'JAVA'
import java.nio.*;
import jcuda.Pointer;
import jcuda.driver.*;

class Writes {
  static native boolean write(int[] array);

  public static void main(String[] arguments) {
    System.load(arguments[0] + "/libcuda.so.1");
    System.load(arguments[0] + "/libcritical.so");
    int[] array = {1};
    System.out.println("critical, isCopy " + write(array) + ": " + array[0]);
    int[] into = {1};
    int result = JCudaDriver.cuMemcpyDtoH(Pointer.to(into), new CUdeviceptr(), 4);
    System.out.println("JCuda into an int[], code " + result + ": " + into[0]);
    IntBuffer direct = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder()).asIntBuffer().put(0, 1);
    result = JCudaDriver.cuMemcpyDtoH(Pointer.to(direct), new CUdeviceptr(), 4);
    System.out.println("JCuda into a direct buffer, code " + result + ": " + direct.get(0));
  }
}
JAVA
fetch() { mvn -q dependency:copy -Dartifact="org.jcuda:$1" -DoutputDirectory="$work" >/dev/null 2>&1; }
fetch jcuda:12.6.0
fetch jcuda-natives:12.6.0:jar:linux-x86_64
jdk=$(java -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.home = //p')
gcc -shared -fPIC -Wl,-soname,libcuda.so.1 -o "$work/libcuda.so.1" "$work/driver.c"
gcc -shared -fPIC -I"$jdk/include" -I"$jdk/include/linux" -o "$work/libcritical.so" "$work/critical.c"
classes=$work/jcuda-12.6.0.jar:$work/jcuda-natives-12.6.0-linux-x86_64.jar:$work
"$jdk/bin/javac" -cp "$classes" -d "$work" "$work/Writes.java"
run() {
  "$jdk/bin/java" "$@" --enable-native-access=ALL-UNNAMED -Djava.io.tmpdir="$work" -cp "$classes" Writes "$work" \
    >"$work/said" 2>&1
  grep ', \(isCopy\|code\) ' "$work/said" | sed "s/^/${1:-}${1:+, }/"
}
{ run; run -Xcheck:jni; } >"$work/seen"
cat "$work/seen"
diff - "$work/seen" <<'TEXT' || { cat "$work/said"; echo "changed"; exit 1; }
critical, isCopy false: 7
JCuda into an int[], code 0: 7
JCuda into a direct buffer, code 0: 7
-Xcheck:jni, critical, isCopy false: 1
-Xcheck:jni, JCuda into an int[], code 0: 1
-Xcheck:jni, JCuda into a direct buffer, code 0: 7
TEXT
echo "as described"
