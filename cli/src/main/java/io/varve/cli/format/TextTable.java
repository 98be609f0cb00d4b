package io.varve.cli.format;

import java.util.ArrayList;
import java.util.List;

/** Columns separated by three spaces, as docker's tables. */
public final class TextTable {
  private static final int GAP = 3;
  private static final int LEAST_WIDTH = 10; // as docker's tables
  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table without rows. */
  public TextTable() {}

  /**
   * Adds a row.
   *
   * @param cells one text a column
   * @return this table
   */
  public TextTable row(List<String> cells) {
    rows.add(cells.stream().map(SafeText::line).toList());
    return this;
  }

  /**
   * Adds a row.
   *
   * @param cells one text a column
   * @return this table
   */
  public TextTable row(String... cells) {
    return row(List.of(cells));
  }

  /**
   * The rows as lines.
   *
   * @return one line a row, without line breaks and spaces at their ends
   */
  public List<String> lines() {
    List<Integer> widths = new ArrayList<>();
    for (List<String> cells : rows) {
      for (int i = 0; i < cells.size(); i++) {
        int width = width(cells.get(i));
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    return rows.stream().map(cells -> line(cells, widths)).toList();
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(cells.get(i));
      if (i < cells.size() - 1) {
        int column = Math.max(widths.get(i) + GAP, LEAST_WIDTH);
        line.repeat(' ', column - width(cells.get(i)));
      }
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }
}
