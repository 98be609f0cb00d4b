package io.varve.cli.relink;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is rewritten in the tests: records of every type of component, and switches. */
public final class Samples implements Supplier<List<String>> {

  /** A record with a component of every primitive type. */
  record Numbers(boolean z, byte b, short s, char c, int i, long j, float f, double d) {}

  /** References. */
  record References(String text, List<String> list, Object any) {}

  /** Without a component. */
  record Nothing() {}

  /** A generic one that says its text itself. */
  record Own<T>(T value) {
    @Override
    public String toString() {
      return "own " + value;
    }
  }

  /** A sealed family; the switch is in an interface. */
  sealed interface Shape {
    /** A circle. */
    record Circle(double radius) implements Shape {}

    /** A square. */
    record Square(int side) implements Shape {}

    /** What it is. */
    default String name() {
      return switch (this) {
        case Circle(double radius) when radius > 10 -> "large circle";
        case Circle circle -> "circle " + circle.radius();
        case Square(int side) -> "square " + side;
      };
    }
  }

  @Override
  public List<String> get() {
    List<String> answers = new ArrayList<>();
    List<String> any = List.of();
    List<Object> values = new ArrayList<>();
    for (double number : new double[] {0.0, -0.0, Double.NaN, 1.5}) {
      values.add(
          new Numbers(
              number > 1,
              (byte) -1,
              Short.MIN_VALUE,
              'c',
              Integer.MAX_VALUE,
              Long.MIN_VALUE,
              (float) number,
              number));
    }
    values.add(new References("a", List.of("b"), any));
    values.add(new References("a", List.of("b"), any));
    values.add(new References(null, null, null));
    values.add(new Nothing());
    values.add(new Own<>("x"));
    values.add(new Shape.Square(1));
    values.add("text");
    values.add("one");
    values.add(7);
    for (Object one : values) {
      answers.add(one + " " + what(one) + " " + text(one.toString()));
      for (Object other : values) {
        answers.add(one.equals(other) + " " + (one.hashCode() == other.hashCode()));
      }
      answers.add("hash " + one.hashCode());
    }
    answers.add(what(null));
    answers.add(new Shape.Circle(11).name());
    answers.add(new Shape.Circle(1).name());
    answers.add(new Shape.Square(2).name());
    return answers;
  }

  private static String what(Object value) {
    return switch (value) {
      case null -> "null";
      case References(String text, var _, var _) when text == null -> "empty references";
      case References _ -> "references";
      case Numbers numbers when numbers.d() > 1 -> "large";
      case Numbers _ -> "numbers";
      case Shape shape -> shape.name();
      case Record _ -> "record";
      case CharSequence text -> "text " + text.length();
      default -> "other";
    };
  }

  private static String text(String value) {
    return switch (value) {
      case "one" -> "1";
      case "text", "texts" -> "2";
      case String long_ when long_.length() > 20 -> "long";
      case null -> "null";
      default -> "short";
    };
  }
}
