package dev.troupe.resource;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.protocol.WireMessage;
import dev.troupe.protocol.object.StoredObject;
import dev.troupe.protocol.object.WriteRequest;
import dev.troupe.protocol.object.Written;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** What an object's entity understands. Others speak to it through ObjectClient. */
sealed interface ObjectCommand extends WireMessage {

    /** Asks for the object as it is. */
    record Read(ActorRef<Reply> replyTo) implements ObjectCommand {}

    /** Asks for a change. */
    record Write(WriteRequest request, ActorRef<Reply> replyTo) implements ObjectCommand {}

    /** To itself: what a write needs has been claimed, or was refused. */
    record Claimed(
            Write write,
            Map<String, String> granted,
            @Nullable Throwable failure) implements ObjectCommand {}

    /** Makes sure that the entity, and so its controller, runs. */
    enum Wake implements ObjectCommand {
        INSTANCE
    }

    /** Sharding's word for stopping an entity. */
    enum Stop implements ObjectCommand {
        INSTANCE
    }

    /** The entity's answer. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Found.class, name = "found"),
        @JsonSubTypes.Type(value = Answered.class, name = "answered"),
        @JsonSubTypes.Type(value = Refused.class, name = "refused")
    })
    sealed interface Reply extends WireMessage {}

    record Found(StoredObject object) implements Reply {}

    record Answered(Written written) implements Reply {}

    /** @param status the JSON of Kubernetes' Status object */
    record Refused(byte[] status) implements Reply {
        static Refused of(StatusException refusal) {
            return new Refused(Json.write(refusal.toStatus()));
        }
    }
}
