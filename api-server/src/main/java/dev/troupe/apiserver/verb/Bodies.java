package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.request.RequestInfo;

/** Decodes bodies and holds them against the path. */
public final class Bodies {
    private Bodies() {}

    /** The body as an object of the resource's own kind. Throws 400 or 415. */
    public static ObjectDecoder.Decoded decode(ObjectDecoder decoder, ApiRequest request, FieldValidation validation) {
        return decode(decoder, request, request.resource().schema(), validation);
    }

    /** The body as an object of another type, as subresources have. Throws 400 or 415. */
    static ObjectDecoder.Decoded decode(
            ObjectDecoder decoder, ApiRequest request, String schema, FieldValidation validation) {
        return decoder.decode(request.body(), request.headers().contentType(), schema, validation);
    }

    /** Gives the object the namespace of the path. Throws 400 if it names another. */
    static void placeInNamespace(ObjectNode object, RequestInfo info, boolean namespaced) {
        ObjectNode metadata = metadata(object);
        if (!namespaced) {
            metadata.remove("namespace");
            return;
        }
        String sent = Json.text(metadata, "namespace");
        if (!sent.isEmpty() && !sent.equals(info.namespace())) {
            throw StatusException.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", info.namespace());
    }

    /** Throws 400 unless the object has the name of the path, and its namespace if it names one. */
    static void checkName(ObjectNode object, RequestInfo info) {
        String sent = Json.text(metadata(object), "name");
        if (sent.isEmpty()) {
            throw StatusException.badRequest("the name of the object (" + info.name()
                    + " based on URL) was undeterminable: name must be provided");
        }
        if (!sent.equals(info.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + sent + ") does not match the name on the URL (" + info.name() + ")");
        }
        String namespace = Json.text(metadata(object), "namespace");
        if (!info.namespace().isEmpty() && !namespace.isEmpty() && !namespace.equals(info.namespace())) {
            throw StatusException.badRequest("the namespace of the object (" + namespace
                    + ") does not match the namespace on the request (" + info.namespace() + ")");
        }
    }

    /** The object's metadata, made if missing. */
    static ObjectNode metadata(ObjectNode object) {
        return Json.child(object, "metadata");
    }
}
