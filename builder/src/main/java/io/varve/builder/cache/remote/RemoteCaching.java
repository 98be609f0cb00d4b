package io.varve.builder.cache.remote;

import io.varve.image.transfer.PackedLayers;
import io.varve.image.unpack.Unpacker;

/**
 * What it takes to exchange results with caches elsewhere.
 *
 * @param places opens caches
 * @param unpacker unpacks their layers
 * @param packed remembers what layers became when they were compressed
 */
public record RemoteCaching(CachePlaces places, Unpacker unpacker, PackedLayers packed) {}
