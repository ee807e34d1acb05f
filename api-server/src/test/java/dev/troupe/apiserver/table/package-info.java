@NullMarked
package dev.troupe.apiserver.table;

import org.jspecify.annotations.NullMarked;
