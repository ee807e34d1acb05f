/** The kinds that keep other objects in being: ReplicaSet and Deployment, each an actor beside its entity. */
@NullMarked
package dev.troupe.workload;

import org.jspecify.annotations.NullMarked;
