package dev.troupe.node.lifecycle;

import dev.troupe.node.plan.Presence;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;

/** Which nodes have gone, when and how, and so how present each is. */
final class Departures {
    /** A member's role that tells its node's name. */
    static final String NAME_ROLE = "name-";

    private final Instant begun;
    private final Duration joinGrace;
    private final Duration restartGrace;
    private final Map<String, Departure> departures = new HashMap<>();

    private record Departure(Instant at, boolean graceful) {}

    /**
     * @param begun since when this node watches
     * @param joinGrace how long after that a node that has not been seen may still be on its way
     * @param restartGrace how long one that has taken leave may be away
     */
    Departures(Instant begun, Duration joinGrace, Duration restartGrace) {
        this.begun = begun;
        this.joinGrace = joinGrace;
        this.restartGrace = restartGrace;
    }

    void removed(Member member, MemberStatus before, Instant now) {
        departures.put(nameOf(member), new Departure(now, before.equals(MemberStatus.exiting())));
    }

    void present(Member member) {
        departures.remove(nameOf(member));
    }

    /** The node's name, empty for a member that is no node. */
    static String nameOf(Member member) {
        for (String role : member.getRoles()) {
            if (role.startsWith(NAME_ROLE)) {
                return role.substring(NAME_ROLE.length());
            }
        }
        return "";
    }

    static boolean isMember(String node, ClusterEvent.CurrentClusterState state) {
        for (Member member : state.getMembers()) {
            if (member.hasRole(NAME_ROLE + node)) {
                return true;
            }
        }
        return false;
    }

    Presence presence(String node, ClusterEvent.CurrentClusterState state, Instant now) {
        for (Member member : state.getMembers()) {
            if (member.hasRole(NAME_ROLE + node)) {
                return state.getUnreachable().contains(member) ? Presence.LOST : Presence.HERE;
            }
        }
        Departure departure = departures.get(node);
        if (departure == null) {
            if (now.isBefore(begun.plus(joinGrace))) {
                return Presence.HERE;
            }
            return now.isBefore(begun.plus(restartGrace)) ? Presence.AWAY : Presence.LOST;
        }
        boolean expected = departure.graceful() && now.isBefore(departure.at().plus(restartGrace));
        return expected ? Presence.AWAY : Presence.LOST;
    }
}
