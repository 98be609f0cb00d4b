package io.varve.builder.lint;

import java.util.Locale;

/** The rules, by the names that Docker gives them. */
public enum Rule {
  /** Keywords in different case. */
  CONSISTENT_INSTRUCTION_CASING(
      "ConsistentInstructionCasing", "Keywords should all be in upper case or all in lower case"),
  /** A source of COPY or ADD that {@code .dockerignore} excludes. */
  COPY_IGNORED_FILE("CopyIgnoredFile", "A source should not be excluded by .dockerignore"),
  /** Two stages of one name. */
  DUPLICATE_STAGE_NAME("DuplicateStageName", "Stage names should be unique"),
  /** An address or host port in EXPOSE. */
  EXPOSE_INVALID_FORMAT(
      "ExposeInvalidFormat",
      "EXPOSE should name container ports only, no address and no host port"),
  /** A protocol in upper case. */
  EXPOSE_PROTO_CASING("ExposeProtoCasing", "The protocol in EXPOSE should be in lower case"),
  /** FROM and AS in different case. */
  FROM_AS_CASING("FromAsCasing", "AS should have the case of FROM"),
  /** A constant in {@code FROM --platform}. */
  FROM_PLATFORM_FLAG_CONST_DISALLOWED(
      "FromPlatformFlagConstDisallowed", "FROM --platform should not be a constant"),
  /** A base image for another platform. */
  INVALID_BASE_IMAGE_PLATFORM(
      "InvalidBaseImagePlatform", "The base image should have the platform that is built for"),
  /** A base image that is no name when no argument is given. */
  INVALID_DEFAULT_ARG_IN_FROM(
      "InvalidDefaultArgInFrom", "The defaults of global arguments should make a valid base image"),
  /** A comment above ARG or FROM that describes something else. */
  INVALID_DEFINITION_DESCRIPTION(
      "InvalidDefinitionDescription",
      "A comment right above ARG or FROM should begin with the name that it describes"),
  /** CMD or ENTRYPOINT in shell form. */
  JSON_ARGS_RECOMMENDED(
      "JSONArgsRecommended", "CMD and ENTRYPOINT should be JSON arrays, so that signals arrive"),
  /** {@code ENV name value}. */
  LEGACY_KEY_VALUE_FORMAT(
      "LegacyKeyValueFormat", "ENV and LABEL should have = between name and value"),
  /** MAINTAINER. */
  MAINTAINER_DEPRECATED("MaintainerDeprecated", "MAINTAINER is deprecated; a label should be used"),
  /** Several CMD, ENTRYPOINT or HEALTHCHECK in a stage. */
  MULTIPLE_INSTRUCTIONS_DISALLOWED(
      "MultipleInstructionsDisallowed", "Only the last CMD, ENTRYPOINT or HEALTHCHECK counts"),
  /** An empty line in a continued instruction. */
  NO_EMPTY_CONTINUATION(
      "NoEmptyContinuation", "A continued instruction should not have empty lines"),
  /** {@code FROM --platform=$TARGETPLATFORM}. */
  REDUNDANT_TARGET_PLATFORM(
      "RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM is what happens without it"),
  /** A stage called scratch or context. */
  RESERVED_STAGE_NAME("ReservedStageName", "scratch and context should not be stage names"),
  /** A secret in ARG or ENV. */
  SECRETS_USED_IN_ARG_OR_ENV(
      "SecretsUsedInArgOrEnv", "Secrets should not be in ARG or ENV: they stay in the image"),
  /** A stage name in upper case. */
  STAGE_NAME_CASING("StageNameCasing", "Stage names should be in lower case"),
  /** FROM with an argument that is not declared. */
  UNDEFINED_ARG_IN_FROM("UndefinedArgInFrom", "FROM should use declared arguments"),
  /** A variable that has no value. */
  UNDEFINED_VAR("UndefinedVar", "Variables should be defined before they are used"),
  /** A relative WORKDIR that depends on the base image. */
  WORKDIR_RELATIVE_PATH(
      "WorkdirRelativePath", "The first WORKDIR should be absolute: the base image may change");

  private final String title;
  private final String description;

  Rule(String title, String description) {
    this.title = title;
    this.description = description;
  }

  /**
   * Its name in messages and in {@code # check=skip=}.
   *
   * @return for example {@code StageNameCasing}
   */
  public String title() {
    return title;
  }

  /**
   * What it asks for.
   *
   * @return a sentence without a full stop
   */
  public String description() {
    return description;
  }

  /**
   * Where Docker explains it.
   *
   * @return an address
   */
  public String url() {
    return "https://docs.docker.com/go/dockerfile/rule/"
        + name().toLowerCase(Locale.ROOT).replace('_', '-')
        + "/";
  }

  /** Whether it is checked only when {@code # check=experimental=} asks for it. */
  boolean isExperimental() {
    return this == INVALID_DEFINITION_DESCRIPTION;
  }
}
