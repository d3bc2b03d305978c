# The prover daemon. Build: docker build -t zkthreads . Other machines reach it, so it wants a certificate and a key first:
#   docker run -v data:/data zkthreads tenants create alice --data /data
#   docker run -v data:/data zkthreads keys create alice --data /data
#   docker run -p 50051:50051 -v data:/data -v ./tls:/tls:ro zkthreads     # ./tls holds tls.crt and tls.key
# With GPUs, which NVIDIA's container toolkit hands through: docker run --gpus all …
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN mvn -B -ntp -q -Dnolint -DskipTests -pl prover-server -am package

FROM eclipse-temurin:25-jre
RUN useradd --system --home /data --create-home zkthreads
COPY --from=build /src/prover-server/target/prover-server-*.jar /opt/zkthreads/prover-server.jar
COPY --from=build /src/prover-server/target/lib /opt/zkthreads/lib
COPY --from=build /src/scripts/kernels.args /opt/zkthreads/
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER zkthreads
VOLUME /data
EXPOSE 50051
ENTRYPOINT ["java", "-XX:+UseParallelGC", "-XX:NewRatio=9", "-XX:MaxRAMPercentage=70", "@/opt/zkthreads/kernels.args", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", "/opt/zkthreads/prover-server.jar:/opt/zkthreads/lib/*", "io.zkthreads.server.cli.Main"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:50051", "--set", "daemon.tls.certificate=/tls/tls.crt", "--set", "daemon.tls.key=/tls/tls.key"]
