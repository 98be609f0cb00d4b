package io.varve.storage.content;

/**
 * The name of bytes on their way in, chosen by the writer; the same name resumes the same ingest.
 *
 * @param value any text
 */
public record IngestRef(String value) {}
