FROM rust:1.95-slim-bookworm AS build
WORKDIR /build
RUN apt-get update && apt-get install --yes --no-install-recommends gcc libc6-dev && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cargo build --release --locked --package altavoz

FROM debian:bookworm-slim
# Matrix is reached by the certificates that the system trusts.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
RUN useradd --system --create-home --home-dir /altavoz --uid 10001 altavoz
COPY --from=build /build/target/release/altavoz /usr/local/bin/altavoz
USER altavoz
WORKDIR /altavoz
# config.toml, the secrets' files and data_dir are mounted here.
VOLUME /altavoz
ENTRYPOINT ["altavoz"]
CMD ["run", "--config", "config.toml"]
