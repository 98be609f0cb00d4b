package io.varve.image.registry.server;

import io.varve.image.registry.server.Refusal.Code;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;

/** What a path names; nothing else gets past {@link #parse}. */
sealed interface Route {

  /** The API itself. */
  record Base() implements Route {}

  /** The list of repositories, Docker's addition. */
  record Repositories() implements Route {}

  /** The tags of a repository. */
  record Tags(Reference repository) implements Route {}

  /** A manifest by tag or digest. */
  record ManifestOf(Reference reference) implements Route {}

  /** A blob. */
  record BlobOf(Reference repository, Digest digest) implements Route {}

  /** The place where uploads begin. */
  record Uploads(Reference repository) implements Route {}

  /** An upload. */
  record Upload(Reference repository, String id) implements Route {}

  /** The manifests that refer to another one. */
  record Referrers(Reference repository, Digest digest) implements Route {}

  /** Reads the raw path of a request. */
  static Route parse(String path) throws Refusal {
    if (path.equals("/v2") || path.equals("/v2/")) {
      return new Base();
    }
    if (!path.startsWith("/v2/")) {
      throw new Refusal(Code.UNSUPPORTED, "unknown path; this is a registry, see /v2/");
    }
    String rest = path.substring("/v2/".length());
    if (rest.equals("_catalog")) {
      return new Repositories();
    }
    if (rest.indexOf('%') >= 0) {
      throw new Refusal(Code.NAME_INVALID, "a name needs no escapes");
    }
    if (rest.endsWith("/tags/list")) {
      return new Tags(repository(rest.substring(0, rest.length() - "/tags/list".length())));
    }
    int upload = rest.lastIndexOf("/blobs/uploads");
    if (upload >= 0) {
      return upload(rest, upload);
    }
    int slash = rest.lastIndexOf('/');
    String last = rest.substring(slash + 1);
    String before = slash < 0 ? "" : rest.substring(0, slash);
    int kind = before.lastIndexOf('/');
    String name = kind < 0 ? "" : before.substring(0, kind);
    return switch (before.substring(kind + 1)) {
      case "manifests" -> new ManifestOf(reference(name, last));
      case "blobs" -> new BlobOf(repository(name), digest(last));
      case "referrers" -> new Referrers(repository(name), digest(last));
      default -> throw new Refusal(Code.UNSUPPORTED, "unknown path");
    };
  }

  private static Route upload(String rest, int at) throws Refusal {
    Reference repository = repository(rest.substring(0, at));
    String id = rest.substring(at + "/blobs/uploads".length());
    if (id.isEmpty() || id.equals("/")) {
      return new Uploads(repository);
    }
    if (!id.matches("/[0-9a-f]{32}")) {
      throw new Refusal(Code.BLOB_UPLOAD_UNKNOWN, "no such upload; begin a new one");
    }
    return new Upload(repository, id.substring(1));
  }

  /** A repository's name. */
  static Reference repository(String name) throws Refusal {
    Reference reference = parsed(name);
    if (reference.tag().isPresent() || reference.digest().isPresent()) {
      throw new Refusal(Code.NAME_INVALID, "a repository's name has neither tag nor digest");
    }
    return reference;
  }

  private static Reference reference(String name, String identifier) throws Refusal {
    Reference repository = repository(name);
    if (identifier.indexOf(':') >= 0) {
      return repository.withDigest(digest(identifier));
    }
    try {
      return repository.withTag(identifier);
    } catch (InvalidArgument e) {
      throw new Refusal(Code.MANIFEST_UNKNOWN, e.getMessage());
    }
  }

  private static Reference parsed(String name) throws Refusal {
    try {
      return Reference.parse(name);
    } catch (InvalidArgument e) {
      throw new Refusal(Code.NAME_INVALID, e.getMessage());
    }
  }

  /** A digest in a path or a query. */
  static Digest digest(String text) throws Refusal {
    try {
      return Digest.parse(text);
    } catch (InvalidArgument e) {
      throw new Refusal(Code.DIGEST_INVALID, e.getMessage());
    }
  }
}
