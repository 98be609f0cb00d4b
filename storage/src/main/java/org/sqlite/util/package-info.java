/**
 * Stands in for a class of SQLite's driver that costs time at each start; see there.
 *
 * <p>Invariant: nothing here does what the driver's own class would not do, except less.
 */
package org.sqlite.util;
