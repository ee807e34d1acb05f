package dev.troupe.node.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Failures;
import dev.troupe.api.Json;
import dev.troupe.node.plan.ActiveDeadline;
import dev.troupe.node.plan.Goal;
import dev.troupe.node.plan.Memory;
import dev.troupe.node.plan.Observed;
import dev.troupe.node.plan.Plan;
import dev.troupe.node.plan.PodPlanner;
import dev.troupe.node.plan.PodStatusPlan;
import dev.troupe.node.plan.Pods;
import dev.troupe.node.plan.Step;
import dev.troupe.node.pod.PodEvents.ContainerPlace;
import dev.troupe.node.probe.ProbeAnswer;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.Written;
import dev.troupe.protocol.time.Periods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one pod on this node, from its arrival until nothing of it is left. Whatever happens, it does the same:
 * takes note, plans anew, begins the steps of the plan, and sees whether the status has to be written.
 */
public final class PodWorker extends AbstractBehavior<PodWorker.Command> {
    private final PodServices services;
    private final String uid;
    private final ActorRef<PodReport> parent;
    private final TimerScheduler<Command> timers;
    private final Observer observer;
    private final PodEvents events;
    private final WorkerMemory memory = new WorkerMemory();
    private final ProbeBoard probes = new ProbeBoard();
    private final ObservationPace pace = new ObservationPace();
    private final StatusKeeper statusKeeper = new StatusKeeper();
    private boolean told;
    private @Nullable StoredObject object;
    private @Nullable Pod pod;
    private JsonNode status = Json.object();
    private @Nullable Observed observed;
    private Set<String> reportedIds = Set.of();
    private long orphanGraceSeconds = Goal.ORPHAN_GRACE_SECONDS;

    /** What a worker is told. */
    public sealed interface Command {}

    /** The pod as the API has it now. */
    public record Desired(PodObject object) implements Command {}

    /** The API has no such pod (any more). */
    public record Absent() implements Command {}

    /** The node does not take the pod; told instead of the first {@link Desired}. */
    public record Reject(PodObject object, Memory.Rejection why) implements Command {}

    /** Something happened to the pod in the runtime. */
    public record LookAgain() implements Command {}

    /** A sandbox or a container of the pod has ended. */
    public record Ended(String id) implements Command {}

    /** A ConfigMap or a Secret that the pod refers to has changed. */
    public record ReferencesChanged() implements Command {}

    private record Observation(long number, @Nullable Observed seen) implements Command {}

    private record StepEnded(Step step, Outcome outcome) implements Command {}

    private record HookEnded(String container, String instanceId, Optional<String> failure) implements Command {}

    /** @param left how much longer to wait: a timer does not run as long as an object may want */
    private record ProbeDue(ProbeBoard.Slot slot, Duration left) implements Command {}

    private record ProbeAnswered(ProbeBoard.Slot slot, ProbeAnswer answer) implements Command {}

    private record StatusWritten(
            @Nullable Written written, @Nullable Throwable failure) implements Command {}

    private record Wake() implements Command {}

    /**
     * @param fresh whether the runtime is known to have nothing of the pod
     * @param parent is told which ids are the pod's, and when all is over
     */
    public static Behavior<Command> create(
            PodServices services, String uid, boolean fresh, ActorRef<PodReport> parent) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new PodWorker(context, timers, services, uid, fresh, parent)));
    }

    private PodWorker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            PodServices services,
            String uid,
            boolean fresh,
            ActorRef<PodReport> parent) {
        super(context);
        this.services = services;
        this.uid = uid;
        this.parent = parent;
        this.timers = timers;
        this.observer = new Observer(services.runtime(), uid, services.nodeName());
        this.events = new PodEvents(services.events());
        if (fresh) {
            this.observed = Observed.NOTHING;
        } else {
            observe();
        }
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder().onMessage(Command.class, this::on).build();
    }

    private Behavior<Command> on(Command command) {
        switch (command) {
            case Desired desired -> {
                told = true;
                take(desired.object());
            }
            case Absent absent -> {
                told = true;
                if (pod != null) {
                    orphanGraceSeconds = Pods.graceSeconds(pod);
                }
                pod = null;
            }
            case Reject reject -> {
                told = true;
                memory.reject(reject.why());
                take(reject.object());
                events.warning(reject.why().reason(), reject.why().message());
            }
            case LookAgain again -> observe();
            case Ended ended -> {
                pace.ended(ended.id());
                observe();
            }
            case ReferencesChanged changed -> memory.referencesChanged();
            case Observation observation -> on(observation);
            case StepEnded ended -> on(ended);
            case HookEnded ended -> on(ended);
            case ProbeDue due -> on(due);
            case ProbeAnswered answered -> on(answered);
            case StatusWritten written -> on(written);
            case Wake wake -> {}
        }
        return reconcile();
    }

    private void take(PodObject newer) {
        if (object != null && newer.stored().revision() < object.revision()) {
            return;
        }
        if (pod != null && newer.showsOtherMetadataThan(pod)) {
            memory.referencesChanged();
        }
        object = newer.stored();
        status = newer.status();
        pod = newer.pod();
        events.about(newer.stored());
    }

    private Behavior<Command> reconcile() {
        Observed seen = observed;
        if (seen == null || !told) {
            // Without knowing what the API says, a pod that is to run looks like one that is to go.
            return this;
        }
        Instant now = services.clock().instant();
        checkDeadline(now);
        Memory before = snapshot();
        Goal goal = Goal.of(pod, seen, before, orphanGraceSeconds, now);
        if (goal instanceof Goal.End) {
            memory.terminating(now);
        }
        Plan plan = PodPlanner.plan(pod, seen, snapshot(), orphanGraceSeconds, now);
        for (Step step : plan.steps()) {
            begin(step, seen);
        }
        if (plan.wakeAt() == null) {
            timers.cancel("wake");
        } else {
            timers.startSingleTimer("wake", new Wake(), Periods.delay(now, plan.wakeAt()));
        }
        if (pod != null) {
            for (ProbeBoard.Due due : probes.update(pod, seen, snapshot(), goal instanceof Goal.End, now)) {
                ask(due.slot(), due.delay());
            }
            writeStatus(pod, seen, goal, now);
            return this;
        }
        Memory after = snapshot();
        if (seen.isEmpty() && after.cleaned() && after.inFlight().isEmpty()) {
            parent.tell(new PodReport.Finished(uid));
            return Behaviors.stopped();
        }
        return this;
    }

    private void checkDeadline(Instant now) {
        if (pod == null || snapshot().ended() != null || Pods.hasTerminalPhase(pod)) {
            return;
        }
        Memory.Ended exceeded = ActiveDeadline.check(pod, now);
        if (exceeded != null) {
            memory.end(exceeded);
            events.normal(exceeded.reason(), exceeded.message());
        }
    }

    private Memory snapshot() {
        return memory.snapshot(pod == null ? Map.of() : probes.verdicts(pod));
    }

    private void begin(Step step, Observed seen) {
        memory.begun(step);
        CompletionStage<Outcome> stage = services.steps().run(step, subject(seen));
        getContext()
                .pipeToSelf(
                        stage,
                        (outcome, failure) -> new StepEnded(
                                step, failure == null ? outcome : new Outcome.Failed(Failures.text(failure))));
    }

    private StepRunner.Subject subject(Observed seen) {
        return new StepRunner.Subject(uid, pod, seen, memory.mounted(), events);
    }

    private void on(StepEnded ended) {
        Instant now = services.clock().instant();
        Step step = ended.step();
        if (ended.outcome() instanceof Outcome.ImageFailed failed && step instanceof Step.EnsureImage ensure) {
            memory.imageFailed(ensure, failed, Pods.imageOf(pod, ensure.container()), now);
            return;
        }
        if (memory.ended(step, ended.outcome(), pace.number() + 1, now)) {
            observe();
        }
        if (ended.outcome() instanceof Outcome.Started started && step instanceof Step.StartContainer start) {
            beginHook(start.container(), started.instanceId());
        }
        if (ended.outcome() instanceof Outcome.Failed failed) {
            getContext().getLog().info("pod {}: {} failed: {}", uid, step, failed.message());
        }
    }

    private void beginHook(String container, String instanceId) {
        if (pod != null && observed != null && Pods.hasPostStart(pod, container)) {
            memory.hookBegun(container);
            getContext()
                    .pipeToSelf(
                            services.steps().postStart(subject(observed), container, instanceId),
                            (failure, thrown) -> new HookEnded(
                                    container,
                                    instanceId,
                                    thrown == null ? failure : Optional.of(Failures.text(thrown))));
        }
    }

    private void on(HookEnded ended) {
        memory.hookEnded(ended.container());
        if (ended.failure().isEmpty() || pod == null || observed == null) {
            return;
        }
        Instant now = services.clock().instant();
        events.warning(ContainerPlace.of(pod, ended.container()), "FailedPostStartHook", "PostStartHook failed");
        memory.startFailed(
                ended.container(), "PostStartHookError", ended.failure().get(), now);
        begin(
                new Step.KillContainer(
                        ended.container(),
                        ended.instanceId(),
                        now.plusSeconds(Pods.graceSeconds(pod)),
                        true,
                        "FailedPostStartHook"),
                observed);
    }

    private void observe() {
        if (pace.begin()) {
            long number = pace.number();
            getContext()
                    .pipeToSelf(observer.observe(isTerminating()), (seen, failure) -> new Observation(number, seen));
        }
    }

    private void on(Observation observation) {
        Observed seen = observation.seen();
        if (seen == null) {
            timers.startSingleTimer("observe", new LookAgain(), pace.failed());
            return;
        }
        observed = seen;
        memory.observed(observation.number());
        reportIds(seen);
        pace.succeeded(seen).ifPresent(delay -> {
            if (delay.isZero()) {
                observe();
            } else {
                timers.startSingleTimer("observe", new LookAgain(), delay);
            }
        });
    }

    private void reportIds(Observed seen) {
        Set<String> ids = seen.ids();
        if (!ids.equals(reportedIds)) {
            reportedIds = ids;
            parent.tell(new PodReport.Ids(uid, reportedIds));
        }
    }

    private void on(ProbeDue due) {
        Pod current = pod;
        Observed seen = observed;
        if (current == null || seen == null || !probes.isWanted(due.slot(), isTerminating())) {
            return;
        }
        if (due.left().isPositive()) {
            ask(due.slot(), due.left());
            return;
        }
        String address = seen.address(services.host().addresses().getFirst());
        Container container = Pods.container(current, due.slot().container()).orElse(null);
        Probe probe = container == null ? null : due.slot().kind().of(container);
        if (container != null && probe != null) {
            getContext()
                    .pipeToSelf(
                            services.prober().probe(probe, container, due.slot().instanceId(), address),
                            (answer, failure) -> new ProbeAnswered(
                                    due.slot(),
                                    failure == null ? answer : new ProbeAnswer.Unknown(Failures.text(failure))));
        }
    }

    private void on(ProbeAnswered answered) {
        if (pod == null || !probes.isWanted(answered.slot(), isTerminating())) {
            return;
        }
        probes.answered(pod, answered.slot(), answered.answer(), events).ifPresent(due -> ask(due.slot(), due.delay()));
    }

    private void ask(ProbeBoard.Slot slot, Duration delay) {
        Duration first = Periods.delay(delay);
        timers.startSingleTimer(slot, new ProbeDue(slot, delay.minus(first)), first);
    }

    private boolean isTerminating() {
        return snapshot().terminatingSince() != null;
    }

    private void writeStatus(Pod current, Observed seen, Goal goal, Instant now) {
        StoredObject about = object;
        if (about == null) {
            return;
        }
        ObjectNode desired = PodStatusPlan.status(current, status, seen, snapshot(), services.host(), now);
        events.waits(current, desired);
        boolean ending = goal instanceof Goal.End end && end.remove();
        switch (statusKeeper.decide(about, status, desired, ending, now)) {
            case StatusKeeper.Decision.Nothing nothing -> {}
            case StatusKeeper.Decision.Wait wait -> timers.startSingleTimer("status", new Wake(), wait.delay());
            case StatusKeeper.Decision.Write write ->
                getContext().pipeToSelf(services.objects().write(write.request()), StatusWritten::new);
        }
    }

    private void on(StatusWritten result) {
        if (result.written() == null) {
            getContext().getLog().debug("pod {}: status not written", uid, result.failure());
            statusKeeper.failed(services.clock().instant());
            return;
        }
        statusKeeper.written(result.written().object().revision());
        if (pod != null) {
            take(PodObject.of(result.written().object()));
        }
    }
}
