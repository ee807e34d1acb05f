/**
 * Reads what Kubernetes' published artifacts say of its types and writes the resources that api-model ships. Runs in a
 * JVM of its own while api-model is built.
 */
@NullMarked
package dev.troupe.schema.generator;

import org.jspecify.annotations.NullMarked;
