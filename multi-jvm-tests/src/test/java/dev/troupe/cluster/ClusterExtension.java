package dev.troupe.cluster;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a cluster that all of them share, a kubectl and an HTTP client for it, and each test that asks for one a
 * workspace of its own; stops the cluster after the last test.
 */
final class ClusterExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(ClusterExtension.class);
    private static final AtomicInteger WORKSPACES = new AtomicInteger();
    private static final Set<Class<?>> GIVEN =
            Set.of(ClusterUnderTest.class, Kubectl.class, Api.class, Workspace.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return GIVEN.contains(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        ClusterUnderTest cluster = context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(ClusterUnderTest.class, key -> start(), ClusterUnderTest.class);
        if (type == Kubectl.class) {
            return Kubectl.of(cluster.kubeconfig());
        } else if (type == Api.class) {
            return cluster.api();
        } else if (type == Workspace.class) {
            return context.getStore(STORE)
                    .getOrComputeIfAbsent(
                            Workspace.class,
                            key -> Workspace.create(cluster, cluster.api(), workspaceName(context)),
                            Workspace.class);
        }
        return cluster;
    }

    private static String workspaceName(ExtensionContext context) {
        String test = context.getRequiredTestClass().getSimpleName().replaceFirst("^IT", "");
        return test.toLowerCase(Locale.ROOT) + "-" + WORKSPACES.incrementAndGet();
    }

    private static ClusterUnderTest start() {
        try {
            return ClusterUnderTest.start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start a cluster", e);
        }
    }
}
