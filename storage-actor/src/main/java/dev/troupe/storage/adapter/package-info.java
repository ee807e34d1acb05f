/** The Linux side of volumes. */
@NullMarked
package dev.troupe.storage.adapter;

import org.jspecify.annotations.NullMarked;
