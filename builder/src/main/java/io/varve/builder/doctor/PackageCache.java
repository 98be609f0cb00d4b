package io.varve.builder.doctor;

import java.util.Optional;

/** Directories that package managers fill for themselves and that no image needs. */
enum PackageCache {
  APT_LISTS(
      "apt package lists",
      "var/lib/apt/lists",
      "end the instruction with \"&& rm -rf /var/lib/apt/lists/*\", or use RUN"
          + " --mount=type=cache,target=/var/lib/apt,sharing=locked"),
  APT_ARCHIVES(
      "downloaded apt packages",
      "var/cache/apt",
      "end the instruction with \"&& apt-get clean\", or use RUN"
          + " --mount=type=cache,target=/var/cache/apt,sharing=locked"),
  APK(
      "the apk cache",
      "var/cache/apk:etc/apk/cache",
      "use apk add --no-cache, or RUN --mount=type=cache,target=/var/cache/apk"),
  YUM(
      "the yum or dnf cache",
      "var/cache/yum:var/cache/dnf:var/cache/libdnf5",
      "end the instruction with \"&& dnf clean all\", or use RUN"
          + " --mount=type=cache,target=/var/cache/dnf"),
  PIP(
      "the pip cache",
      ".cache/pip",
      "use pip install --no-cache-dir, or RUN --mount=type=cache,target=/root/.cache/pip"),
  NPM(
      "the npm cache",
      ".npm/_cacache:.npm/_npx",
      "end the instruction with \"&& npm cache clean --force\", or use RUN"
          + " --mount=type=cache,target=/root/.npm");

  /** Paths without a leading slash, joined by colons; one that begins with a dot is in a home. */
  private final String directories;

  private final String title;
  private final String remedy;

  PackageCache(String title, String directories, String remedy) {
    this.title = title;
    this.directories = directories;
    this.remedy = remedy;
  }

  String title() {
    return title;
  }

  String remedy() {
    return remedy;
  }

  /** The cache that a file belongs to. */
  static Optional<PackageCache> of(String path) {
    for (PackageCache cache : values()) {
      for (String directory : cache.directories.split(":", -1)) {
        boolean inHome = directory.startsWith(".") && path.contains("/" + directory + "/");
        if (inHome || path.startsWith(directory + "/")) {
          return Optional.of(cache);
        }
      }
    }
    return Optional.empty();
  }
}
