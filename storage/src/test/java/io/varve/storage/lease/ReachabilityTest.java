package io.varve.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ReachabilityTest {

  @Property
  void theWalkFindsWhatRepeatedAdditionFinds(
      @ForAll @Size(max = 5) Set<@IntRange(max = 20) Integer> roots,
      @ForAll @Size(max = 20) Map<@IntRange(max = 20) Integer, @Size(max = 4) List<@IntRange(max = 20) Integer>> edges)
      throws IOException {
    Set<Integer> walked =
        Reachability.from(roots.stream(), node -> edges.getOrDefault(node, List.of()).stream());
    assertThat(walked).isEqualTo(closure(roots, edges));
  }

  private static Set<Integer> closure(Set<Integer> roots, Map<Integer, List<Integer>> edges) {
    Set<Integer> reached = new HashSet<>(roots);
    while (true) {
      Set<Integer> more = new HashSet<>(reached);
      reached.forEach(node -> more.addAll(edges.getOrDefault(node, List.of())));
      if (more.equals(reached)) {
        return reached;
      }
      reached = more;
    }
  }
}
