package io.varve.image.registry.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.image.ResolvedImage;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The areas of the distribution specification's conformance suite. */
class RegistryServerTest {

  @TempDir Path directory;
  private TestStore store;
  private RegistryServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void start() throws IOException {
    store = new TestStore(directory);
    server = store.serve();
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    server.close();
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + server.address().getPort()).resolve(path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).method(method, BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return http.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    return send("GET", path, new byte[0], headers);
  }

  private static String code(HttpResponse<byte[]> response) {
    JsonObject body = Json.parseObject(response.body(), "error");
    return body.array("errors").getFirst().asObject("error").requiredString("code");
  }

  private static String location(HttpResponse<byte[]> response) {
    return response.headers().firstValue("Location").orElseThrow();
  }

  private Digest pushBlob(byte[] bytes) throws IOException, InterruptedException {
    Digest digest = Digest.of(bytes);
    HttpResponse<byte[]> started = send("POST", "/v2/app/blobs/uploads/", new byte[0]);
    assertThat(started.statusCode()).isEqualTo(202);
    assertThat(send("PUT", location(started) + "?digest=" + digest, bytes).statusCode())
        .isEqualTo(201);
    return digest;
  }

  private static byte[] manifest(byte[] config, String subject) {
    byte[] plain =
        ManifestCodec.manifest(
            MediaType.OCI_MANIFEST,
            Descriptor.of(MediaType.OCI_CONFIG, config),
            List.of(),
            Map.of());
    if (subject.isEmpty()) {
      return plain;
    }
    var members = new LinkedHashMap<>(Json.parseObject(plain, "m").members());
    members.put("artifactType", JsonValue.of("application/x.sbom"));
    members.put(
        "subject",
        JsonValue.object()
            .put("mediaType", MediaType.OCI_MANIFEST.value())
            .put("digest", subject)
            .put("size", 7)
            .build());
    return Json.toBytes(new JsonObject(members));
  }

  private HttpResponse<byte[]> putManifest(String name, byte[] manifest)
      throws IOException, InterruptedException {
    return send(
        "PUT",
        "/v2/app/manifests/" + name,
        manifest,
        "Content-Type",
        MediaType.OCI_MANIFEST.value());
  }

  @Test
  void theApiIsAnnounced() throws Exception {
    assertThat(get("/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void aPushedImageIsPulled() throws Exception {
    byte[] config = {1, 2, 3};
    Digest digest = pushBlob(config);
    byte[] manifest = manifest(config, "");
    assertThat(putManifest("1", manifest).statusCode()).isEqualTo(201);
    HttpResponse<byte[]> pulled = get("/v2/app/manifests/1");
    assertThat(pulled.body()).isEqualTo(manifest);
    assertThat(pulled.headers().firstValue("Docker-Content-Digest"))
        .contains(Digest.of(manifest).toString());
    assertThat(get("/v2/app/blobs/" + digest).body()).isEqualTo(config);
    HttpResponse<byte[]> head = send("HEAD", "/v2/app/blobs/" + digest, new byte[0]);
    assertThat(head.headers().firstValue("Content-Length")).contains("3");
  }

  @Test
  void chunksArriveInOrderOrNotAtAll() throws Exception {
    String upload = location(send("POST", "/v2/app/blobs/uploads/", new byte[0]));
    assertThat(send("PATCH", upload, new byte[] {1, 2}, "Content-Range", "0-1").statusCode())
        .isEqualTo(202);
    HttpResponse<byte[]> wrong = send("PATCH", upload, new byte[] {5}, "Content-Range", "4-4");
    assertThat(wrong.statusCode()).isEqualTo(416);
    HttpResponse<byte[]> status = get(upload);
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(status.headers().firstValue("Range")).contains("0-1");
    send("PATCH", upload, new byte[] {3}, "Content-Range", "2-2");
    Digest digest = Digest.of(new byte[] {1, 2, 3});
    assertThat(send("PUT", upload + "?digest=" + digest, new byte[0]).statusCode()).isEqualTo(201);
    assertThat(get("/v2/app/blobs/" + digest).body()).containsExactly(1, 2, 3);
  }

  @Test
  void aBlobWithAnotherDigestIsRefusedAndNotServed() throws Exception {
    String upload = location(send("POST", "/v2/app/blobs/uploads/", new byte[0]));
    Digest other = Digest.of(new byte[] {9});
    HttpResponse<byte[]> refused = send("PUT", upload + "?digest=" + other, new byte[] {1});
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(code(refused)).isEqualTo("DIGEST_INVALID");
    assertThat(code(get("/v2/app/blobs/" + other))).isEqualTo("BLOB_UNKNOWN");
  }

  @Test
  void aBlobOfAnotherRepositoryIsMounted() throws Exception {
    Digest digest = pushBlob(new byte[] {4});
    String mount = "/v2/other/blobs/uploads/?mount=" + digest + "&from=app";
    assertThat(send("POST", mount, new byte[0]).statusCode()).isEqualTo(201);
    String unknown = "/v2/other/blobs/uploads/?from=app&mount=" + Digest.of(new byte[] {77});
    assertThat(send("POST", unknown, new byte[0]).statusCode()).isEqualTo(202);
  }

  @Test
  void aBlobGoesInOneRequest() throws Exception {
    Digest digest = Digest.of(new byte[] {5, 6});
    String path = "/v2/app/blobs/uploads/?digest=" + digest;
    assertThat(send("POST", path, new byte[] {5, 6}).statusCode()).isEqualTo(201);
    assertThat(get("/v2/app/blobs/" + digest).body()).containsExactly(5, 6);
  }

  @Test
  void aManifestWithoutItsBlobsIsRefused() throws Exception {
    HttpResponse<byte[]> refused = putManifest("1", manifest(new byte[] {8, 8}, ""));
    assertThat(refused.statusCode()).isEqualTo(404);
    assertThat(code(refused)).isEqualTo("MANIFEST_BLOB_UNKNOWN");
    assertThat(code(putManifest("1", new byte[] {'{'}))).isEqualTo("MANIFEST_INVALID");
  }

  @Test
  void partsOfBlobsAreServed() throws Exception {
    String blob = "/v2/app/blobs/" + pushBlob(new byte[] {0, 1, 2, 3, 4});
    HttpResponse<byte[]> middle = get(blob, "Range", "bytes=1-2");
    assertThat(middle.statusCode()).isEqualTo(206);
    assertThat(middle.body()).containsExactly(1, 2);
    assertThat(middle.headers().firstValue("Content-Range")).contains("bytes 1-2/5");
    assertThat(get(blob, "Range", "bytes=3-").body()).containsExactly(3, 4);
    assertThat(get(blob, "Range", "bytes=-1").body()).containsExactly(4);
    assertThat(get(blob, "Range", "bytes=9-").statusCode()).isEqualTo(416);
    assertThat(get(blob, "Range", "bytes=3-1").statusCode()).isEqualTo(416);
  }

  @Test
  void tagsAreListedPageByPage() throws Exception {
    pushBlob(new byte[] {1});
    for (String tag : List.of("c", "a", "b")) {
      putManifest(tag, manifest(new byte[] {1}, ""));
    }
    HttpResponse<byte[]> first = get("/v2/app/tags/list?n=2");
    assertThat(Json.parseObject(first.body(), "t").strings("tags")).contains(List.of("a", "b"));
    assertThat(first.headers().firstValue("Link"))
        .contains("</v2/app/tags/list?n=2&last=b>; rel=\"next\"");
    assertThat(Json.parseObject(get("/v2/app/tags/list?n=2&last=b").body(), "t").strings("tags"))
        .contains(List.of("c"));
    assertThat(code(get("/v2/none/tags/list"))).isEqualTo("NAME_UNKNOWN");
  }

  @Test
  void referrersAreFound() throws Exception {
    pushBlob(new byte[] {1});
    byte[] subject = manifest(new byte[] {1}, "");
    putManifest("1", subject);
    byte[] sbom = manifest(new byte[] {1}, Digest.of(subject).toString());
    HttpResponse<byte[]> put = putManifest(Digest.of(sbom).toString(), sbom);
    assertThat(put.headers().firstValue("OCI-Subject")).contains(Digest.of(subject).toString());
    String path = "/v2/app/referrers/" + Digest.of(subject);
    assertThat(new String(get(path).body(), StandardCharsets.UTF_8))
        .contains(Digest.of(sbom).toString())
        .contains("application/x.sbom");
    assertThat(Json.parseObject(get(path + "?artifactType=none").body(), "i").array("manifests"))
        .isEmpty();
  }

  @Test
  void aDeletedManifestIsGone() throws Exception {
    pushBlob(new byte[] {1});
    byte[] manifest = manifest(new byte[] {1}, "");
    putManifest("1", manifest);
    assertThat(send("DELETE", "/v2/app/manifests/1", new byte[0]).statusCode()).isEqualTo(202);
    assertThat(code(get("/v2/app/manifests/1"))).isEqualTo("MANIFEST_UNKNOWN");
    assertThat(send("DELETE", "/v2/app/manifests/1", new byte[0]).statusCode()).isEqualTo(404);
  }

  @Test
  void aManifestIsDeletedByItsDigestWithAllItsTags() throws Exception {
    pushBlob(new byte[] {1});
    byte[] manifest = manifest(new byte[] {1}, "");
    putManifest("1", manifest);
    putManifest("2", manifest);
    String path = "/v2/app/manifests/" + Digest.of(manifest);
    assertThat(get(path).statusCode()).isEqualTo(200);
    assertThat(send("DELETE", path, new byte[0]).statusCode()).isEqualTo(202);
    assertThat(code(get("/v2/app/manifests/1"))).isEqualTo("MANIFEST_UNKNOWN");
    assertThat(code(get("/v2/app/manifests/2"))).isEqualTo("MANIFEST_UNKNOWN");
    assertThat(code(get(path))).isEqualTo("MANIFEST_UNKNOWN");
  }

  @Test
  void aBlobIsDeletedOnceNoManifestNeedsIt() throws Exception {
    String blob = "/v2/app/blobs/" + pushBlob(new byte[] {1});
    putManifest("1", manifest(new byte[] {1}, ""));
    HttpResponse<byte[]> refused = send("DELETE", blob, new byte[0]);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(code(refused)).isEqualTo("DENIED");
    assertThat(get(blob).statusCode()).isEqualTo(200);
    send("DELETE", "/v2/app/manifests/1", new byte[0]);
    assertThat(send("DELETE", blob, new byte[0]).statusCode()).isEqualTo(202);
    assertThat(code(get(blob))).isEqualTo("BLOB_UNKNOWN");
    assertThat(code(send("DELETE", blob, new byte[0]))).isEqualTo("BLOB_UNKNOWN");
  }

  @Test
  void anUploadIsCancelled() throws Exception {
    String upload = location(send("POST", "/v2/app/blobs/uploads/", new byte[0]));
    send("PATCH", upload, new byte[] {1, 2});
    assertThat(send("DELETE", upload, new byte[0]).statusCode()).isEqualTo(204);
    assertThat(code(get(upload))).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    assertThat(code(send("PATCH", upload, new byte[] {3}))).isEqualTo("BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void anUploadThatBrokeOffGoesOnWhereItStopped() throws Exception {
    String upload = location(send("POST", "/v2/app/blobs/uploads/", new byte[0]));
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      socket
          .getOutputStream()
          .write(
              ("PATCH " + upload + " HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
                  .getBytes(StandardCharsets.US_ASCII));
    }
    String received;
    do {
      received = get(upload).headers().firstValue("Range").orElseThrow();
    } while (!received.equals("0-2"));
    byte[] rest = {'d', 'e'};
    assertThat(send("PATCH", upload, rest, "Content-Range", "3-4").statusCode()).isEqualTo(202);
    Digest digest = Digest.of("abcde".getBytes(StandardCharsets.US_ASCII));
    assertThat(send("PUT", upload + "?digest=" + digest, new byte[0]).statusCode()).isEqualTo(201);
  }

  @Test
  void thePagesOfTagsEnd() throws Exception {
    pushBlob(new byte[] {1});
    putManifest("a", manifest(new byte[] {1}, ""));
    assertThat(get("/v2/app/tags/list?n=1").headers().firstValue("Link")).isEmpty();
    assertThat(Json.parseObject(get("/v2/app/tags/list?n=0").body(), "t").strings("tags"))
        .contains(List.of());
    assertThat(get("/v2/app/tags/list?n=x").statusCode()).isBetween(400, 405);
    assertThat(Json.parseObject(get("/v2/_catalog?n=1").body(), "t").strings("repositories"))
        .contains(List.of("app"));
  }

  @Test
  void referrersAreFilteredByTypeAndAlwaysAnIndex() throws Exception {
    pushBlob(new byte[] {1});
    byte[] subject = manifest(new byte[] {1}, "");
    byte[] sbom = manifest(new byte[] {1}, Digest.of(subject).toString());
    putManifest(Digest.of(sbom).toString(), sbom); // also before its subject is there
    String path = "/v2/app/referrers/" + Digest.of(subject);
    HttpResponse<byte[]> filtered = get(path + "?artifactType=application/x.sbom");
    assertThat(filtered.headers().firstValue("OCI-Filters-Applied")).contains("artifactType");
    assertThat(Json.parseObject(filtered.body(), "i").array("manifests")).hasSize(1);
    HttpResponse<byte[]> none = get("/v2/app/referrers/" + Digest.of(new byte[] {99}));
    assertThat(none.statusCode()).isEqualTo(200);
    assertThat(none.headers().firstValue("Content-Type")).contains(MediaType.OCI_INDEX.value());
    assertThat(Json.parseObject(none.body(), "i").array("manifests")).isEmpty();
    assertThat(code(get("/v2/app/referrers/nonsense"))).isEqualTo("DIGEST_INVALID");
  }

  @Test
  void theImagesOfTheStoreAreServed() throws Exception {
    ResolvedImage image = store.addImage("example.org/team/app:2", 1, 100);
    assertThat(get("/v2/example.org/team/app/manifests/2").statusCode()).isEqualTo(200);
    assertThat(
            get("/v2/example.org/team/app/blobs/" + image.manifest().layers().getFirst().digest())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void tricksInPathsAreRefused() throws Exception {
    for (String path :
        List.of(
            "/v2/../../etc/passwd",
            "/v2/a/../../b/blobs/" + Digest.of(new byte[0]),
            "/v2/%2e%2e/manifests/1",
            "/v2/a%2fb/manifests/1",
            "/v2//manifests/1",
            "/v2/A/manifests/1",
            "/v2/app/blobs/sha256:../../x",
            "/v2/app/blobs/uploads/../../../x",
            "/v2/app/manifests/..",
            "/etc/passwd",
            "//v2/")) {
      assertThat(statusOf(path)).as(path).isBetween(400, 405);
    }
  }

  /** Sends the path as it is; a client library would tidy it up. */
  private int statusOf(String path) throws IOException {
    try (Socket socket = new Socket(server.address().getAddress(), server.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      return Integer.parseInt(answer.split(" ", 3)[1]);
    }
  }
}
