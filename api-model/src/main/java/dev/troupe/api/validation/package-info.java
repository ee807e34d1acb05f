/** What makes an object unacceptable, worded and placed as Kubernetes words and places it. One class per rule group. */
@NullMarked
package dev.troupe.api.validation;

import org.jspecify.annotations.NullMarked;
