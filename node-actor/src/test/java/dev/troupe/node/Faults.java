package dev.troupe.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets chosen methods of a collaborator throw, as mistakes in code do; and counts what is open of what it gave away. */
final class Faults {
    private final Map<String, AtomicInteger> throwing = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    /** The next calls of that method throw. */
    void nextThrow(String method, int times) {
        throwing.put(method, new AtomicInteger(times));
    }

    /** How many of the closeable things that methods returned have not been closed. */
    int open() {
        return open.get();
    }

    static <T> T in(Class<T> port, T real, Faults faults) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            AtomicInteger left = faults.throwing.get(method.getName());
            if (left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                throw new IllegalStateException("a fault in " + method.getName());
            }
            try {
                Object result = method.invoke(real, args);
                return result instanceof AutoCloseable closeable
                        ? faults.counted(method.getReturnType(), closeable)
                        : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    private Object counted(Class<?> type, AutoCloseable real) {
        open.incrementAndGet();
        return Proxy.newProxyInstance(Faults.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("close")) {
                open.decrementAndGet();
            }
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == args[0];
                default -> method.invoke(real, args);
            };
        });
    }
}
