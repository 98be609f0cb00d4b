package io.varve.storage.check;

import io.varve.oci.error.EngineException;
import io.varve.storage.check.CheckReport.Outcome;
import io.varve.storage.check.CheckReport.Result;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs checks one after the other while no collection runs; other work on the store goes on. */
public final class StoreCheck {

  private final Locks locks;
  private final List<Check> checks;

  /**
   * Plans a check.
   *
   * @param locks the store's
   * @param checks in the order in which they run; a repair of an early one shows in a later one
   */
  public StoreCheck(Locks locks, List<Check> checks) {
    this.locks = locks;
    this.checks = List.copyOf(checks);
  }

  /**
   * Runs the checks.
   *
   * @param repair whether to put right what can be
   * @return what was found
   * @throws IOException when a check can't look
   */
  public CheckReport run(boolean repair) throws IOException {
    List<Result> results = new ArrayList<>();
    try (HeldLock _ = locks.acquire(LockRank.COLLECTOR, "collect")) {
      for (Check check : checks) {
        List<Finding> findings = new ArrayList<>();
        check.run(findings::add);
        for (Finding finding : findings) {
          results.add(new Result(finding, repair ? repair(finding) : new Outcome.Left()));
        }
      }
    }
    return new CheckReport(results);
  }

  private static Outcome repair(Finding finding) {
    if (finding.repair().isEmpty()) {
      return new Outcome.Left();
    }
    try {
      finding.repair().get().action().run();
      return new Outcome.Repaired();
    } catch (IOException | EngineException e) {
      return new Outcome.Failed(String.valueOf(e.getMessage()));
    }
  }
}
