/** The scores: each says how well a pod would do on a node. Named as kube-scheduler's plugins are. */
@NullMarked
package dev.troupe.scheduler.plan.score;

import org.jspecify.annotations.NullMarked;
