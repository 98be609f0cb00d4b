package io.varve.builder.copy;

import io.varve.oci.error.InvalidArgument;
import java.util.ArrayList;
import java.util.List;

/** What {@code --chmod} does to the permission bits of what is copied. */
public sealed interface ModeChange {

  /** Leaves them as they are. */
  ModeChange NONE = new Symbolic(List.of());

  /**
   * The bits afterwards.
   *
   * @param mode the bits of the source
   * @param directory whether it is a directory
   * @return bits with set-user-id, set-group-id and sticky
   */
  int apply(int mode, boolean directory);

  /**
   * The same bits for everything.
   *
   * @param bits the bits
   */
  record Fixed(int bits) implements ModeChange {
    @Override
    public int apply(int mode, boolean directory) {
      return bits;
    }
  }

  /**
   * Clauses of chmod(1), applied in order.
   *
   * @param actions the clauses
   */
  record Symbolic(List<Action> actions) implements ModeChange {
    /** Copies the list. */
    public Symbolic {
      actions = List.copyOf(actions);
    }

    @Override
    public int apply(int mode, boolean directory) {
      int result = mode;
      for (Action action : actions) {
        result = action.apply(result, directory);
      }
      return result;
    }
  }

  /**
   * One change, such as {@code go-w}.
   *
   * @param who the classes concerned, three bits for user, group and others as 0700, 0070, 0007
   * @param operator {@code +}, {@code -} or {@code =}
   * @param permissions letters of {@code rwxXst}, or one of {@code ugo} to copy from
   */
  record Action(int who, char operator, String permissions) {
    int apply(int mode, boolean directory) {
      int bits = bits(mode, directory);
      return switch (operator) {
        case '+' -> mode | bits;
        case '-' -> mode & ~bits;
        default -> (mode & ~cleared(directory)) | bits;
      };
    }

    private int cleared(boolean directory) {
      int special =
          directory ? 0 : ((who & 0700) != 0 ? 04000 : 0) | ((who & 0070) != 0 ? 02000 : 0);
      return who | special | ((who & 0007) != 0 && !directory ? 01000 : 0);
    }

    private int bits(int mode, boolean directory) {
      int bits = 0;
      for (int i = 0; i < permissions.length(); i++) {
        bits |=
            switch (permissions.charAt(i)) {
              case 'r' -> 0444 & who;
              case 'w' -> 0222 & who;
              case 'x' -> 0111 & who;
              case 'X' -> directory || (mode & 0111) != 0 ? 0111 & who : 0;
              case 's' -> ((who & 0700) != 0 ? 04000 : 0) | ((who & 0070) != 0 ? 02000 : 0);
              case 't' -> 01000;
              case 'u' -> spread((mode >> 6) & 7) & who;
              case 'g' -> spread((mode >> 3) & 7) & who;
              default -> spread(mode & 7) & who;
            };
      }
      return bits;
    }

    private static int spread(int three) {
      return three << 6 | three << 3 | three;
    }
  }

  /**
   * Reads the value of {@code --chmod}.
   *
   * @param text octal digits up to 7777, or clauses such as {@code u=rwX,go=rX}
   * @return the change
   * @throws InvalidArgument when it is neither
   */
  static ModeChange parse(String text) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      if (text.chars().anyMatch(c -> c > '7') || text.length() > 6) {
        throw invalid(text);
      }
      int bits = Integer.parseInt(text, 8);
      if (bits > 07777) {
        throw invalid(text);
      }
      return new Fixed(bits);
    }
    List<Action> actions = new ArrayList<>();
    for (String clause : text.split(",", -1)) {
      parseClause(text, clause, actions);
    }
    return new Symbolic(actions);
  }

  private static void parseClause(String text, String clause, List<Action> actions) {
    int at = 0;
    int who = 0;
    for (; at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0; at++) {
      who |=
          switch (clause.charAt(at)) {
            case 'u' -> 0700;
            case 'g' -> 0070;
            case 'o' -> 0007;
            default -> 0777;
          };
    }
    if (at == clause.length()) {
      throw invalid(text);
    }
    while (at < clause.length()) {
      char operator = clause.charAt(at++);
      int end = at;
      while (end < clause.length() && "+-=".indexOf(clause.charAt(end)) < 0) {
        end++;
      }
      String permissions = clause.substring(at, end);
      if ("+-=".indexOf(operator) < 0 || !isPermissions(permissions)) {
        throw invalid(text);
      }
      actions.add(new Action(who == 0 ? 0777 : who, operator, permissions));
      at = end;
    }
  }

  private static boolean isPermissions(String text) {
    return text.chars().allMatch(c -> "rwxXst".indexOf(c) >= 0)
        || text.equals("u")
        || text.equals("g")
        || text.equals("o");
  }

  private static InvalidArgument invalid(String text) {
    return new InvalidArgument(
        "invalid --chmod \""
            + text
            + "\": expected octal digits between 0 and 7777, or clauses such as u=rwX,go=rX");
  }
}
