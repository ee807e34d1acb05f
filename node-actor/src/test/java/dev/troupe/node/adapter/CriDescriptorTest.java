package dev.troupe.node.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.troupe.node.adapter.containerd.Envelope;
import dev.troupe.node.adapter.containerd.TaskExit;
import dev.troupe.node.adapter.cri.VersionRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Compares what our .proto files declare with the descriptors that the installed containerd carries inside: its Go code
 * keeps each as a gzipped FileDescriptorProto.
 */
class CriDescriptorTest {
    private static final int LONGEST_DESCRIPTOR_BYTES = 200_000;

    @Test
    void everyMessageFieldEnumAndMethodIsContainerds() throws IOException {
        Map<String, String> theirs = new HashMap<>();
        for (FileDescriptorProto file : embedded(Files.readAllBytes(HostPrograms.find("containerd")))) {
            declarations(file, theirs);
        }
        for (FileDescriptor ours : List.of(
                VersionRequest.getDescriptor().getFile(),
                Envelope.getDescriptor().getFile(),
                TaskExit.getDescriptor().getFile())) {
            Map<String, String> declared = new HashMap<>();
            declarations(ours.toProto(), declared);
            for (String name : new TreeSet<>(declared.keySet())) {
                assertThat(theirs).as(name).containsEntry(name, declared.get(name));
            }
        }
    }

    private static void declarations(FileDescriptorProto file, Map<String, String> into) {
        String prefix = file.getPackage() + ".";
        for (DescriptorProto message : file.getMessageTypeList()) {
            message(prefix, message, into);
        }
        for (EnumDescriptorProto declared : file.getEnumTypeList()) {
            values(prefix, declared, into);
        }
        for (ServiceDescriptorProto service : file.getServiceList()) {
            for (MethodDescriptorProto method : service.getMethodList()) {
                into.put(
                        prefix + service.getName() + "/" + method.getName(),
                        method.getInputType() + " " + method.getOutputType() + " " + method.getServerStreaming());
            }
        }
    }

    private static void message(String prefix, DescriptorProto message, Map<String, String> into) {
        String name = prefix + message.getName();
        into.put(name, "message");
        for (FieldDescriptorProto field : message.getFieldList()) {
            into.put(
                    name + "." + field.getName(),
                    field.getNumber() + " " + field.getLabel() + " " + field.getType() + " " + field.getTypeName());
        }
        message.getNestedTypeList().forEach(nested -> message(name + ".", nested, into));
        message.getEnumTypeList().forEach(nested -> values(name + ".", nested, into));
    }

    private static void values(String prefix, EnumDescriptorProto declared, Map<String, String> into) {
        declared.getValueList()
                .forEach(value -> into.put(
                        prefix + declared.getName() + "." + value.getName(), Integer.toString(value.getNumber())));
    }

    private static List<FileDescriptorProto> embedded(byte[] program) {
        List<FileDescriptorProto> files = new ArrayList<>();
        for (int i = 0; i < program.length - 2; i++) {
            if (program[i] == 0x1f && program[i + 1] == (byte) 0x8b && program[i + 2] == 8) {
                int length = Math.min(LONGEST_DESCRIPTOR_BYTES, program.length - i);
                try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(program, i, length))) {
                    byte[] plain = in.readNBytes(10 * LONGEST_DESCRIPTOR_BYTES);
                    files.add(FileDescriptorProto.parseFrom(plain));
                } catch (IOException notADescriptor) {
                    continue;
                }
            }
        }
        return files;
    }
}
