package io.varve.builder.step;

/** The bytes of a secret. They are compared and printed nowhere. */
public final class SecretValue {

  private final byte[] content;

  /**
   * Copies a secret.
   *
   * @param content its bytes
   */
  public SecretValue(byte[] content) {
    this.content = content.clone();
  }

  /**
   * A copy of the bytes.
   *
   * @return the secret
   */
  public byte[] bytes() {
    return content.clone();
  }

  @Override
  public String toString() {
    return "secret of " + content.length + " bytes";
  }
}
