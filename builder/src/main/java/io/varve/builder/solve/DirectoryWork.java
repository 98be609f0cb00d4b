package io.varve.builder.solve;

import io.varve.builder.cache.CacheKey;
import io.varve.builder.copy.Accounts;
import io.varve.builder.copy.LayerEditor;
import io.varve.builder.copy.Owner;
import io.varve.builder.graph.Op;
import io.varve.oci.Timestamps;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Makes the directory of WORKDIR. */
final class DirectoryWork implements Work {

  private static final int MODE = 0755;

  private final Op.MakeDirectory op;
  private final StepScope scope;

  DirectoryWork(Op.MakeDirectory op, StepScope scope) {
    this.op = op;
    this.scope = scope;
  }

  @Override
  public CacheKey key() {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("the base", scope.below().identity());
    inputs.put("the directory", op.path());
    inputs.put("its owner", op.owner());
    inputs.put("the time of files", Timestamps.text(scope.time()));
    return new CacheKey(inputs);
  }

  @Override
  public void run(WorkingLayer layer) throws IOException {
    LayerEditor editor = layer.editor(true);
    Owner owner = op.owner().isEmpty() ? Owner.ROOT : new Accounts(editor.tree()).find(op.owner());
    editor.makeDirectories(editor.resolve(op.path()), MODE, owner, scope.time());
    editor.finish();
  }
}
