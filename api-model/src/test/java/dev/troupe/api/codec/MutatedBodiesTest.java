package dev.troupe.api.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.api.FieldValidation;
import dev.troupe.api.Json;
import dev.troupe.api.StatusException;
import dev.troupe.api.codec.ObjectDecoder.Decoded;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Resource;
import io.kubernetes.client.proto.V1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever bytes arrive: an object or a 4xx, never another exception. A failure names its seed and the bytes. */
class MutatedBodiesTest {
    private static final String POD = "io.k8s.api.core.v1.Pod";
    private static final int MAX_BYTES = 1 << 20;
    private static final String SYNTAX = "{}[]\"',:0-9.etrun \t\n&*!|>%?@\\xuU";
    private static final int ROUNDS = Integer.getInteger("troupe.rounds", 3_000);
    private static final String JSON = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","labels":{"a":"b","\\ud83d\\ude80\\u00e9":"\\ud83d\\ude80\\n"},"creationTimestamp":
            "2024-01-01T00:00:00Z","managedFields":[{"fieldsV1":{"f:a":{}}}]},"spec":{"containers":[{"name":"c","ports":
            [{"containerPort":80}],"resources":{"limits":{"cpu":"0.5"}},"livenessProbe":{"httpGet":{"port":"http"}},
            "securityContext":{"runAsUser":0}}],"priority":-1,"hostNetwork":true}}""";
    private static final String YAML = """
            %YAML 1.1
            %TAG !e! tag:example.com,2000:
            ---
            apiVersion: v1
            kind: Pod
            metadata: &m
              name: a
              labels: {a: "b\\u00e9\\x41\\U0001f680\\ud83d\\ude80", <<: {c: d}, ? e : !!str 1.5e3}
              annotations: {a: !<tag:yaml.org,2002:str> %C3, b: !e!x%20y 'it''s', c: 2001-01-01}
            spec:
              containers:
              - name: c
                command: ["x", 'y']
                args:
                - |
                  line
                - >-2
                    folded
                resources: {limits: {cpu: 1}}
              priority: 0x10
            """;

    private final ObjectDecoder decoder = new ObjectDecoder();

    @ParameterizedTest
    @CsvSource({"application/json", "application/yaml", "application/vnd.kubernetes.protobuf"})
    void neverFailOtherwiseThanWithARefusal(String mediaType) {
        long seed = Long.getLong("troupe.seed", System.nanoTime());
        System.out.println("MutatedBodiesTest " + mediaType + ": -Dtroupe.seed=" + seed);
        Random random = new Random(seed);
        byte[] original = original(mediaType);
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = mutate(original, random);
            try {
                Decoded decoded = decoder.decode(body, mediaType, POD, FieldValidation.values()[round % 3]);
                assertThat(Json.read(Json.write(decoded.object())))
                        .as("what was taken can be read back")
                        .isEqualTo(decoded.object());
                accepted++;
            } catch (StatusException refusal) {
                assertThat(refusal.code()).as("seed %d, round %d", seed, round).isBetween(400, 499);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError("seed " + seed + ", round " + round + ": " + Arrays.toString(body), e);
            }
        }
        assertThat(accepted)
                .as("mutations must leave something readable, seed %d", seed)
                .isPositive();
    }

    private static byte[] original(String mediaType) {
        return switch (mediaType) {
            case "application/json" -> JSON.getBytes(StandardCharsets.UTF_8);
            case "application/yaml" -> YAML.getBytes(StandardCharsets.UTF_8);
            default -> ProtobufDecodingTest.envelope("v1", "Pod", pod());
        };
    }

    private static V1.Pod pod() {
        return V1.Pod.newBuilder()
                .setMetadata(Meta.ObjectMeta.newBuilder()
                        .setName("a")
                        .putLabels("a", "b")
                        .setCreationTimestamp(Meta.Time.newBuilder().setSeconds(1_700_000_000)))
                .setSpec(V1.PodSpec.newBuilder()
                        .setPriority(1)
                        .addContainers(V1.Container.newBuilder()
                                .setName("c")
                                .setResources(V1.ResourceRequirements.newBuilder()
                                        .putLimits(
                                                "cpu",
                                                Resource.Quantity.newBuilder()
                                                        .setString("1")
                                                        .build()))))
                .build();
    }

    private static byte[] mutate(byte[] original, Random random) {
        byte[] body = original.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(body.length);
            int other = random.nextInt(body.length);
            switch (random.nextInt(6)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] = body[other];
                case 2 -> body = Arrays.copyOf(body, Math.max(1, at));
                case 3 -> body[at] = (byte) SYNTAX.charAt(random.nextInt(SYNTAX.length()));
                case 4 -> body[at] ^= (byte) (1 << random.nextInt(8));
                default -> body = repeated(body, Math.min(at, other), Math.max(at, other), random.nextInt(40));
            }
        }
        return body;
    }

    /** The body with one part of it several times. */
    private static byte[] repeated(byte[] body, int from, int to, int times) {
        int part = to - from;
        if (body.length + part * times > MAX_BYTES) {
            return body;
        }
        byte[] result = new byte[body.length + part * times];
        System.arraycopy(body, 0, result, 0, to);
        for (int i = 0; i < times; i++) {
            System.arraycopy(body, from, result, to + i * part, part);
        }
        System.arraycopy(body, to, result, to + times * part, body.length - to);
        return result;
    }
}
