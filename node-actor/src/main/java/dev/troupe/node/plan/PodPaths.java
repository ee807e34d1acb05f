package dev.troupe.node.plan;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;

/**
 * Where on the node the agent keeps what belongs to pods.
 *
 * @param state the agent's folder; what lies here is gone when its pod is
 * @param logs the containers' logs, one folder a pod
 */
public record PodPaths(Path state, Path logs) {

    /** The folders of all pods, named by uid. */
    public Path pods() {
        return state.resolve("pods");
    }

    public Path pod(String uid) {
        return pods().resolve(uid);
    }

    public Path hosts(String uid) {
        return pod(uid).resolve("etc-hosts");
    }

    /** The file into which an instance writes its termination message. */
    public Path terminationMessage(String uid, String container, int attempt) {
        return pod(uid).resolve("containers").resolve(container).resolve(Integer.toString(attempt));
    }

    public Path seccompProfiles() {
        return state.resolve("seccomp");
    }

    /** The folder of a pod's logs. */
    public Path podLogs(Pod pod) {
        ObjectMeta metadata = pod.getMetadata();
        return podLogs(metadata.getNamespace(), metadata.getName(), metadata.getUid());
    }

    public Path podLogs(String namespace, String name, String uid) {
        return logs.resolve(namespace + "_" + name + "_" + uid);
    }

    /** An instance's log, relative to {@link #podLogs}. */
    public static String log(String container, int attempt) {
        return container + "/" + attempt + ".log";
    }
}
