package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The directories used last, open. */
final class DirectoryCache implements Closeable {

  private static final int CAPACITY = 128;

  private final Map<LayerPath, DirectoryHandle> handles = new LinkedHashMap<>(256, 0.75f, true);

  Optional<DirectoryHandle> get(LayerPath path) {
    return Optional.ofNullable(handles.get(path));
  }

  void put(LayerPath path, DirectoryHandle handle) throws IOException {
    handles.put(path, handle);
    if (handles.size() > CAPACITY) {
      Iterator<DirectoryHandle> eldest = handles.values().iterator();
      DirectoryHandle evicted = eldest.next();
      eldest.remove();
      evicted.close();
    }
  }

  @Override
  public void close() throws IOException {
    for (DirectoryHandle handle : handles.values()) {
      handle.close();
    }
    handles.clear();
  }
}
