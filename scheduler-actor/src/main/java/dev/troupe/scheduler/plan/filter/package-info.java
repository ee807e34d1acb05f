/** The filters: each says whether a pod may run on a node. Named as kube-scheduler's plugins are. */
@NullMarked
package dev.troupe.scheduler.plan.filter;

import org.jspecify.annotations.NullMarked;
