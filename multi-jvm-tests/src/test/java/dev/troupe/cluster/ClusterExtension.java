package dev.troupe.cluster;

import java.io.IOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a cluster that all of them share, and a kubectl for it; stops it after the last. */
final class ClusterExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ClusterExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == ClusterUnderTest.class || type == Kubectl.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ClusterUnderTest cluster = context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(ClusterUnderTest.class, type -> start(), ClusterUnderTest.class);
        return parameter.getParameter().getType() == Kubectl.class ? Kubectl.of(cluster.kubeconfig()) : cluster;
    }

    private static ClusterUnderTest start() {
        try {
            return ClusterUnderTest.start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start a cluster", e);
        }
    }
}
