package dev.troupe.api.validation;

import static dev.troupe.api.validation.Manifests.podWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeRulesTest {

    private static List<String> volume(String yaml) {
        return podWith("/spec/volumes/-", yaml);
    }

    private static List<String> mounts(String yaml) {
        return podWith("/spec/containers/0/volumeMounts", yaml);
    }

    @Test
    void wantsUniqueNames() {
        assertThat(volume("{emptyDir: {}}")).containsExactly("spec.volumes[2].name: Required value");
        assertThat(volume("{name: cache, emptyDir: {}}"))
                .containsExactly("spec.volumes[2].name: Duplicate value: \"cache\"");
        assertThat(volume("{name: My_Volume, emptyDir: {}}"))
                .singleElement()
                .asString()
                .startsWith("spec.volumes[2].name: Invalid value: \"My_Volume\": a lowercase RFC 1123 label");
    }

    @Test
    void takesOneSource() {
        assertThat(volume("{name: a, emptyDir: {}, hostPath: {path: /a}}"))
                .containsExactly("spec.volumes[2].hostPath: Forbidden: may not specify more than 1 volume type");
        assertThat(volume("{name: a}")).isEmpty();
    }

    @Test
    void checksHostPaths() {
        assertThat(volume("{name: a, hostPath: {path: /var/run, type: Directory}}"))
                .isEmpty();
        assertThat(volume("{name: a, hostPath: {path: ''}}"))
                .containsExactly("spec.volumes[2].hostPath.path: Required value");
        assertThat(volume("{name: a, hostPath: {path: /a/../b, type: Folder}}"))
                .containsExactly(
                        "spec.volumes[2].hostPath.path: Invalid value: \"/a/../b\": must not contain '..'",
                        "spec.volumes[2].hostPath.type: Unsupported value: \"Folder\": supported values: \"\","
                                + " \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\","
                                + " \"FileOrCreate\", \"Socket\"");
    }

    @Test
    void checksFilesOfConfigMapsAndSecrets() {
        assertThat(volume("{name: a, configMap: {defaultMode: 512, items: [{key: k, path: ../k}, {}]}}"))
                .containsExactly(
                        "spec.volumes[2].configMap.name: Required value",
                        "spec.volumes[2].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777"
                                + " (octal), both inclusive",
                        "spec.volumes[2].configMap.items[0].path: Invalid value: \"../k\": must not contain '..'",
                        "spec.volumes[2].configMap.items[1].key: Required value",
                        "spec.volumes[2].configMap.items[1].path: Required value");
        assertThat(volume("{name: a, secret: {secretName: s, items: [{key: k, path: /k}]}}"))
                .containsExactly(
                        "spec.volumes[2].secret.items[0].path: Invalid value: \"/k\": must be a relative path");
    }

    @Test
    void checksSizesOfEmptyDirs() {
        assertThat(volume("{name: a, emptyDir: {sizeLimit: 500Mi, medium: Memory}}"))
                .isEmpty();
        assertThat(volume("{name: a, emptyDir: {sizeLimit: '-1'}}"))
                .containsExactly("spec.volumes[2].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid"
                        + " resource quantity");
    }

    @Test
    void checksProjections() {
        assertThat(volume("{name: a, projected: {sources: [{configMap: {name: c, items: [{key: k, path: p}]}},"
                        + " {secret: {name: s, items: [{key: k, path: p}]}, downwardAPI: {items: [{path: q}]}}]}}"))
                .containsExactly(
                        "spec.volumes[2].projected: Invalid value: \"s\": conflicting duplicate paths",
                        "spec.volumes[2].projected.sources[1].downwardAPI: Required value: one of fieldRef and"
                                + " resourceFieldRef is required",
                        "spec.volumes[2].projected.sources[1]: Forbidden: may not specify more than 1 volume type per"
                                + " source");
        assertThat(volume("{name: a, projected: {sources: [{serviceAccountToken: {path: t, expirationSeconds: 60}}]}}"))
                .containsExactly(
                        "spec.volumes[2].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60:"
                                + " may not specify a duration less than 10 minutes",
                        "spec.volumes[2].projected.sources[0].serviceAccountToken: Forbidden: must not be specified"
                                + " when serviceAccountName is not set");
    }

    @Test
    void wantsMountsToNameVolumes() {
        assertThat(mounts("[{name: gone, mountPath: /a}]"))
                .containsExactly("spec.containers[0].volumeMounts[0].name: Not found: \"gone\"");
        assertThat(mounts("[{name: cache}]"))
                .containsExactly("spec.containers[0].volumeMounts[0].mountPath: Required value");
        assertThat(mounts("[{name: cache, mountPath: /a}, {name: settings, mountPath: /a}]"))
                .containsExactly("spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/a\": must be unique");
    }

    @Test
    void keepsSubPathsInsideTheVolume() {
        assertThat(mounts("[{name: cache, mountPath: /a, subPath: ../b}]"))
                .containsExactly(
                        "spec.containers[0].volumeMounts.subPath: Invalid value: \"../b\": must not contain" + " '..'");
        assertThat(mounts("[{name: cache, mountPath: /a, subPath: b, subPathExpr: $(B)}]"))
                .containsExactly("spec.containers[0].volumeMounts[0].subPathExpr: Invalid value: \"$(B)\": subPathExpr"
                        + " and subPath are mutually exclusive");
    }

    @Test
    void leavesBidirectionalMountsToThePrivileged() {
        assertThat(mounts("[{name: cache, mountPath: /a, mountPropagation: Bidirectional}]"))
                .containsExactly("spec.containers[0].volumeMounts.mountPropagation: Forbidden: Bidirectional mount"
                        + " propagation is available only to privileged containers");
        assertThat(mounts("[{name: cache, mountPath: /a, mountPropagation: Up}]"))
                .containsExactly(
                        "spec.containers[0].volumeMounts.mountPropagation: Unsupported value: \"Up\": supported"
                                + " values: \"Bidirectional\", \"HostToContainer\", \"None\"");
    }

    @Test
    void takesOnlyClaimsAsDevices() {
        assertThat(podWith("/spec/containers/0/volumeDevices", "[{name: settings, devicePath: /dev/x}]"))
                .containsExactly("spec.containers[0].volumeDevices[0].name: Invalid value: \"settings\": can only use"
                        + " volume source type of PersistentVolumeClaim or Ephemeral for block mode");
    }
}
