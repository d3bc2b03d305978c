# Prover daemon and ledger. Build: docker build -t zkthreads . Other machines reach it, so it wants a certificate and a key first:
#   docker run -v data:/data zkthreads tenants create alice --data /data
#   docker run -v data:/data zkthreads keys create alice --data /data
#   docker run -p 50051:50051 -v data:/data -v ./tls:/tls:ro zkthreads     # ./tls holds tls.crt and tls.key
# With GPUs, which NVIDIA's container toolkit hands through: docker run --gpus all …
# Daemon and ledger for this machine only, without either: docker compose -f ops/compose.yaml up
FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /src
COPY . .
RUN scripts/release /release && mkdir /opt/zkthreads && tar -xzf /release/*.tar.gz --strip-components=1 -C /opt/zkthreads

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home /data --create-home zkthreads
COPY --from=build /opt/zkthreads /opt/zkthreads
ENV PATH=/opt/zkthreads/bin:$PATH NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER zkthreads
VOLUME /data
EXPOSE 50051
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=20s --start-period=180s CMD zkt stats --json | grep -q '"ready":true'
ENTRYPOINT ["/opt/zkthreads/bin/zkt"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:50051", "--set", "daemon.tls.certificate=/tls/tls.crt", "--set", "daemon.tls.key=/tls/tls.key", "--set", "daemon.metrics=127.0.0.1:9464"]
