package io.varve.storage.layer;

/** From the ids in a layer to those on disk. */
public interface IdMapping {

  /** Keeps every id. */
  IdMapping IDENTITY =
      new IdMapping() {
        @Override
        public long uid(long id) {
          return id;
        }

        @Override
        public long gid(long id) {
          return id;
        }
      };

  /**
   * Maps a user.
   *
   * @param id in the layer
   * @return on disk
   */
  long uid(long id);

  /**
   * Maps a group.
   *
   * @param id in the layer
   * @return on disk
   */
  long gid(long id);

  /**
   * Gives everything to one owner, where a user namespace has no more ids.
   *
   * @param uid the user
   * @param gid the group
   * @return the mapping
   */
  static IdMapping single(long uid, long gid) {
    return new IdMapping() {
      @Override
      public long uid(long id) {
        return uid;
      }

      @Override
      public long gid(long id) {
        return gid;
      }
    };
  }
}
