package io.varve.builder.instruction;

/**
 * {@code ONBUILD}: an instruction for builds on top of the image.
 *
 * @param source where it comes from
 * @param trigger the text of the instruction as the image configuration keeps it, here-documents
 *     appended
 * @param instruction the instruction itself, for messages and lint; never FROM, MAINTAINER or
 *     ONBUILD
 */
public record OnBuild(Source source, String trigger, Instruction instruction)
    implements Instruction {

  @Override
  public String keyword() {
    return "ONBUILD";
  }
}
