package io.varve.image.transfer;

import io.varve.image.ResolvedImage;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.Descriptor;
import io.varve.oci.task.TaskScope;
import io.varve.oci.task.TaskScope.Subtask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Does the same to each layer of an image, some at a time. */
@FunctionalInterface
interface EachLayer {

  /** Does it to one layer and says what the layer is afterwards. */
  Descriptor on(LayerWork layer) throws IOException, InterruptedException;

  /**
   * Does it to all layers; the first failure interrupts the others.
   *
   * @param image the image
   * @param atOnce how many layers at a time
   * @return what the layers are afterwards, bottom first
   */
  default List<Descriptor> of(ResolvedImage image, int atOnce)
      throws IOException, InterruptedException {
    Semaphore permits = new Semaphore(atOnce);
    try (TaskScope scope = new TaskScope()) {
      List<Subtask<Descriptor>> tasks = new ArrayList<>();
      for (LayerWork layer : LayerWork.of(image.manifest(), image.config())) {
        tasks.add(
            scope.fork(
                () -> {
                  permits.acquire();
                  try {
                    return on(layer);
                  } finally {
                    permits.release();
                  }
                }));
      }
      scope.joinOrThrow();
      return tasks.stream().map(Subtask::result).toList();
    }
  }
}
