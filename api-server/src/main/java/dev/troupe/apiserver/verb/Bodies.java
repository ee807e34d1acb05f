package dev.troupe.apiserver.verb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder;
import dev.troupe.apiserver.request.RequestInfo;
import org.jspecify.annotations.Nullable;

/** Decodes bodies and holds them against the path. */
public final class Bodies {
    private Bodies() {}

    /** The body as an object of the resource's own kind; see the other method. */
    public static ObjectDecoder.Decoded decode(ObjectDecoder decoder, ApiRequest request, FieldValidation validation) {
        return decode(
                decoder,
                request.body(),
                request.headers().contentType(),
                request.resource().schema(),
                request.resource().apiVersion(),
                request.resource().kind().kind(),
                validation);
    }

    /**
     * The object in the body, with the kind and apiVersion that the path implies.
     *
     * @throws StatusException 400 or 415 in kube-apiserver's words
     */
    static ObjectDecoder.Decoded decode(
            ObjectDecoder decoder,
            byte[] body,
            @Nullable String contentType,
            String schema,
            String apiVersion,
            String kind,
            FieldValidation validation) {
        ObjectDecoder.Decoded decoded = decoder.decode(body, contentType, schema, validation);
        ObjectNode object = decoded.object();
        String sentVersion = Json.text(object, "apiVersion");
        String sentKind = Json.text(object, "kind");
        if (!sentVersion.isEmpty() && !sentVersion.equals(apiVersion)) {
            throw StatusException.badRequest("the API version in the data (" + sentVersion
                    + ") does not match the expected API version (" + apiVersion + ")");
        }
        if (!sentKind.isEmpty() && !sentKind.equals(kind)) {
            String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
            throw StatusException.badRequest(sentKind + " in version \"" + version + "\" cannot be handled as a "
                    + kind + ": converting (" + version + "." + sentKind + ") to (" + version + "." + kind
                    + "): unknown conversion");
        }
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        return decoded;
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

    /** Throws 400 unless the object has the name of the path. */
    static void checkName(ObjectNode object, RequestInfo info) {
        String sent = Json.text(metadata(object), "name");
        if (!sent.equals(info.name())) {
            throw StatusException.badRequest(
                    "the name of the object (" + sent + ") does not match the name on the URL (" + info.name() + ")");
        }
    }

    /** The object's metadata, made if missing. */
    static ObjectNode metadata(ObjectNode object) {
        return Json.child(object, "metadata");
    }
}
