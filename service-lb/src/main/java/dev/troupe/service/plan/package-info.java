/** The table as a pure value, and the script that makes the kernel's follow it. */
@NullMarked
package dev.troupe.service.plan;

import org.jspecify.annotations.NullMarked;
