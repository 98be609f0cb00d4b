package io.varve.unionfs;

import io.varve.unionfs.Located.Part;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Merges the entries of one directory, layer by layer. */
final class Listing {

  private final LayerStack stack;
  private final Located directory;
  // Paths compare and sort by their bytes, so names outside the host's encoding stay distinct.
  private final SortedMap<Path, LayerStack.Lookup> names = new TreeMap<>();

  Listing(LayerStack stack, Located directory) {
    this.stack = stack;
    this.directory = directory;
  }

  List<Located> run() throws IOException {
    for (Part part : directory.parts()) {
      add(part);
    }
    List<Located> entries = new ArrayList<>(names.size());
    names.forEach(
        (name, lookup) -> lookup.result(directory.path().child(name)).ifPresent(entries::add));
    return entries;
  }

  private void add(Part part) throws IOException {
    // A mark hides what lies below its layer, not beside it, whatever the order of the listing.
    List<Path> hidden = new ArrayList<>(stack.formatOf(part).unlistedWhiteouts(part.real()));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(part.real())) {
      for (Path entry : entries) {
        add(part.layer(), entry, hidden);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    for (Path name : hidden) {
      names.computeIfAbsent(name, _ -> stack.new Lookup()).close();
    }
  }

  private void add(int layer, Path entry, List<Path> hidden) throws IOException {
    Optional<BasicFileAttributes> found = LayerStack.attributesOf(entry);
    if (found.isEmpty()) {
      return;
    }
    switch (stack.layers().get(layer).format().role(entry, found.get())) {
      case LayerFormat.Role.Content _ -> {
        Path name = entry.getFileName();
        LayerStack.Lookup lookup = names.computeIfAbsent(name, _ -> stack.new Lookup());
        if (lookup.isOpen()) {
          lookup.take(new Part(layer, entry), found.get());
        }
      }
      case LayerFormat.Role.Whiteout(Path name) -> hidden.add(name);
      case LayerFormat.Role.Mark _ -> {}
    }
  }
}
