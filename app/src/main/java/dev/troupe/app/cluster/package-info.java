/** How nodes become one cluster, and stay one: joining through the database, and who goes on when it breaks. */
@NullMarked
package dev.troupe.app.cluster;

import org.jspecify.annotations.NullMarked;
