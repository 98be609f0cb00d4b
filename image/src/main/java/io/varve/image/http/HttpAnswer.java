package io.varve.image.http;

import java.io.InputStream;
import java.net.http.HttpHeaders;

/**
 * The answer to a request.
 *
 * @param status the status
 * @param fields the header fields
 * @param body the body; whoever reads it closes it, which gives the connection back
 */
public record HttpAnswer(int status, HttpHeaders fields, InputStream body) {}
