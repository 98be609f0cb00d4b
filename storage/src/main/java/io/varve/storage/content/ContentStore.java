package io.varve.storage.content;

/** The sum of the roles; callers ask for the narrowest. */
public interface ContentStore extends ContentProvider, ContentIngester, ContentCatalog {}
