#!/usr/bin/env bash
# grpc-java 1.83.1 (io.grpc:grpc-stub, grpc-netty-shaded): a BlockingClientCall that is cancelled keeps buffers.
#
# One would guess that cancelling a call frees what it holds. A blocking call of the V2 stubs takes what arrives on the thread
# that reads it; a message that has come from the network before the call is cancelled waits for a read that nobody makes,
# and its Netty buffer, outside of the heap, is not released for as long as the process lives. Reading on after the cancel,
# until the exception that says CANCELLED, releases all of them.
#
# Seen 2026-11-29, JDK 25, Linux x86-64, 500 server-streaming calls of five small messages, left after the first one, Netty's
# own leak detection at paranoid:
#   leave:   392 buffers reported as leaks
#   read-on:   0
# Fails if leaving leaks nothing any more, or reading on something. Needs a JDK of 17 or newer and Maven; uses loopback only.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version>
<dependencies><dependency><groupId>io.grpc</groupId><artifactId>grpc-netty-shaded</artifactId><version>1.83.1</version></dependency><dependency><groupId>io.grpc</groupId><artifactId>grpc-stub</artifactId><version>1.83.1</version></dependency></dependencies></project>
XML
cat >"$work/Leaving.java" <<'JAVA'
import io.grpc.*;
import io.grpc.netty.shaded.io.grpc.netty.*;
import io.grpc.stub.*;
import java.io.*;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.*;

class Leaving {
  static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        public InputStream stream(byte[] value) { return new ByteArrayInputStream(value); }
        public byte[] parse(InputStream in) {
          try { return in.readAllBytes(); } catch (IOException e) { throw new UncheckedIOException(e); }
        }
      };
  static final MethodDescriptor<byte[], byte[]> COUNT =
      MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
          .setType(MethodDescriptor.MethodType.SERVER_STREAMING).setFullMethodName("t.T/Count").build();

  public static void main(String[] arguments) throws Exception {
    boolean readOn = arguments[0].equals("read-on");
    AtomicInteger leaks = new AtomicInteger();
    Logger logger = Logger.getLogger("io.grpc.netty.shaded.io.netty.util.ResourceLeakDetector");
    logger.setUseParentHandlers(false);
    logger.addHandler(new Handler() {
      public void publish(LogRecord r) { if (r.getMessage().contains("LEAK")) leaks.incrementAndGet(); }
      public void flush() {}
      public void close() {}
    });
    Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
        .addService(ServerServiceDefinition.builder("t.T").addMethod(COUNT,
            ServerCalls.asyncServerStreamingCall((byte[] request, StreamObserver<byte[]> out) -> {
              for (int i = 0; i < 5; i++) out.onNext(new byte[100]);
            })).build()).build().start();
    ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
    for (int i = 0; i < 500; i++) {
      BlockingClientCall<byte[], byte[]> call =
          ClientCalls.blockingV2ServerStreamingCall(channel, COUNT, CallOptions.DEFAULT, new byte[0]);
      call.read();
      call.cancel("enough", null);
      if (readOn) {
        try { while (call.read(1, TimeUnit.SECONDS) != null) {} } catch (StatusException e) {}
      }
      if (i % 50 == 49) { System.gc(); Thread.sleep(20); }
    }
    System.out.println(arguments[0] + ": 500 calls left after one message, buffers reported as leaks: " + leaks);
    channel.shutdownNow(); server.shutdownNow();
    System.exit(leaks.get() > 0 ? 1 : 0);
  }
}
JAVA
(cd "$work" && mvn -q dependency:copy-dependencies -DoutputDirectory=lib >/dev/null)
run() { java -Dio.grpc.netty.shaded.io.netty.leakDetection.level=paranoid -cp "$work/lib/*" "$work/Leaving.java" "$1" 2>"$work/err"; }
if run leave; then echo "changed: a call that is left keeps nothing"; exit 1; fi
if ! run read-on; then cat "$work/err"; echo "changed: reading on leaves something"; exit 1; fi
echo "as described"
