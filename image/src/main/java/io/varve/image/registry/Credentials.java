package io.varve.image.registry;

/** What proves who asks. */
public sealed interface Credentials {

  /**
   * A name and its password.
   *
   * @param user the name
   * @param password the password or access token
   */
  record Basic(String user, String password) implements Credentials {
    @Override
    public String toString() {
      return "Basic[user=" + user + "]"; // a password has no place in messages
    }
  }

  /**
   * A refresh token that the token server exchanges for access tokens.
   *
   * @param token the token
   */
  record IdentityToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "IdentityToken[]";
    }
  }

  /**
   * A bearer token that is sent as it is.
   *
   * @param token the token
   */
  record RegistryToken(String token) implements Credentials {
    @Override
    public String toString() {
      return "RegistryToken[]";
    }
  }
}
