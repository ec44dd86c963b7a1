# The server and nothing else: no shell, no package manager, no right to write but in its data folder.
#
#   docker build --tag direct-debit .
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges \
#     --volume direct-debit:/var/lib/direct-debit --publish 127.0.0.1:8080:8080 direct-debit
#
# docs/operating.md says what to set.

# The toolchain of rust-toolchain.toml, on the Debian of the image below.
FROM docker.io/library/rust:1.95.0-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin direct-debit \
 && install -D target/release/direct-debit /out/usr/bin/direct-debit \
 && install -d -m 0700 /out/var/lib/direct-debit

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /out/usr/bin/direct-debit /usr/bin/direct-debit
# The folder is the server's own, and so is a new volume that is mounted there.
COPY --from=build --chown=65532:65532 /out/var/lib/direct-debit /var/lib/direct-debit
USER 65532:65532
WORKDIR /var/lib/direct-debit
VOLUME /var/lib/direct-debit
# A port that is published comes in by the container's own address, not by its loopback.
ENV DD_BIND=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s CMD ["/usr/bin/direct-debit", "ready"]
ENTRYPOINT ["/usr/bin/direct-debit"]
CMD ["serve"]
