package dev.troupe.api.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.schema.Schemas;
import dev.troupe.api.schema.TypeSchema;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The envelope in which Kubernetes sends protobuf: four bytes, then a {@code runtime.Unknown} around the object. */
final class ProtobufBody {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    // The fields of runtime.Unknown and of the TypeMeta in it.
    private static final int TYPE_META = 1;
    private static final int RAW = 2;
    private static final int CONTENT_ENCODING = 3;
    private static final int API_VERSION = 1;
    private static final int KIND = 2;

    private String apiVersion = "";
    private String kind = "";
    private String contentEncoding = "";
    private byte[] raw = new byte[0];

    private ProtobufBody() {}

    static ObjectDecoder.Decoded decode(byte[] body, TypeSchema type, Schemas schemas) {
        ProtobufBody envelope = open(body, type);
        TypeMeta meta = new TypeMeta(envelope.apiVersion, envelope.kind).orElse(TypeMeta.of(type));
        if (!meta.isWellFormed()) {
            throw ObjectDecoder.unrecognised(type, "unexpected GroupVersion string: " + meta.apiVersion(), body);
        }
        if (!meta.fits(type)) {
            throw StatusException.badRequest(meta.misfit(type, schemas));
        }
        ObjectNode object = Json.object();
        if (type.carriesTypeMeta()) {
            object.put("apiVersion", type.apiVersion()).put("kind", type.simpleName());
        }
        try {
            CodedInputStream in = CodedInputStream.newInstance(envelope.raw);
            object.setAll(ProtobufReader.read(type, in));
        } catch (DecodingException e) {
            throw StatusException.badRequest(meta.handled(type) + e.text());
        } catch (IOException e) {
            throw StatusException.badRequest(meta.handled(type) + "unexpected EOF");
        }
        return new ObjectDecoder.Decoded(object, List.of());
    }

    private static ProtobufBody open(byte[] body, TypeSchema type) {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw ObjectDecoder.unrecognised(
                    type,
                    "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
                    body);
        }
        ProtobufBody envelope = new ProtobufBody();
        try {
            envelope.read(CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        } catch (IOException e) {
            throw ObjectDecoder.unrecognised(type, "unexpected EOF", body);
        }
        if (!envelope.contentEncoding.isEmpty()) {
            throw ObjectDecoder.unrecognised(
                    type, "unable to decode content in encoding " + envelope.contentEncoding, body);
        }
        return envelope;
    }

    private void read(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TYPE_META -> typeMeta(CodedInputStream.newInstance(in.readByteArray()));
                case RAW -> raw = in.readByteArray();
                case CONTENT_ENCODING -> contentEncoding = in.readString();
                default -> in.skipField(tag);
            }
        }
    }

    private void typeMeta(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean text = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            int number = text ? WireFormat.getTagFieldNumber(tag) : 0;
            switch (number) {
                case API_VERSION -> apiVersion = in.readString();
                case KIND -> kind = in.readString();
                default -> in.skipField(tag);
            }
        }
    }
}
