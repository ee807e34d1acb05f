/**
 * What makes an object unacceptable, worded and placed as Kubernetes 1.34 words and places it.
 *
 * <p>{@link dev.troupe.api.validation.Validation} is the way in. It asks {@code MetadataRules} of every object and then
 * the {@code KindValidation} that its table holds for the kind; a kind without an entry needs no code. The rules of a
 * part (ports, volumes, probes, …) are a class each, take the part, its {@code Path} and an {@code Errors} to add to,
 * and read trees through {@code Fields}, so that none of them can fail on an odd value. Where Kubernetes reports an
 * error at a place that surprises (taints below metadata, sub-paths without an index), so do the rules.
 */
@NullMarked
package dev.troupe.api.validation;

import org.jspecify.annotations.NullMarked;
