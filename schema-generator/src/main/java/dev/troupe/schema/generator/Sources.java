package dev.troupe.schema.generator;

import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The generated protobuf classes that are read: the stable version of every API group. */
final class Sources {
    private static final String PACKAGE = "io.kubernetes.client.proto.";

    private static final List<String> CLASSES = List.of(
            "Meta",
            "V1",
            "V1Admissionregistration",
            "V1Apiextensions",
            "V1Apps",
            "V1Authentication",
            "V1Authorization",
            "V1Autoscaling",
            "V1Batch",
            "V1Certificates",
            "V1Coordination",
            "V1Discovery",
            "V1Events",
            "V1Flowcontrol",
            "V1Networking",
            "V1Node",
            "V1Policy",
            "V1Rbac",
            "V1Resource",
            "V1Scheduling",
            "V1Storage",
            "V2Autoscaling");

    private Sources() {}

    /** Every type of those groups, by full name. */
    static Map<String, TypeModel> read() {
        List<FileDescriptor> files = new ArrayList<>();
        ProtoComments comments = new ProtoComments();
        for (String name : CLASSES) {
            files.add(descriptor(name));
            String source = PublishedFields.read(PACKAGE.replace('.', '/') + name + ".java");
            if (source == null) {
                throw new IllegalStateException("no source of " + name + " on the classpath");
            }
            comments.read(source);
        }
        return new ModelReader(files, comments, GoFacts.read()).read();
    }

    private static FileDescriptor descriptor(String name) {
        try {
            return (FileDescriptor)
                    Class.forName(PACKAGE + name).getMethod("getDescriptor").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read the descriptor of " + name, e);
        }
    }
}
