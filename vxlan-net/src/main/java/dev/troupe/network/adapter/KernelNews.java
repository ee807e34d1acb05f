package dev.troupe.network.adapter;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.troupe.network.plan.DeviceNews;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.net.NetworkInterface;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to what the kernel tells of a network device: a netlink(7) socket, which the JDK does not know. */
public final class KernelNews {
    private static final Logger LOG = LoggerFactory.getLogger(KernelNews.class);

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int NETLINK_ROUTE = 0;
    /** RTMGRP_LINK, RTMGRP_NEIGH, RTMGRP_IPV4_IFADDR and RTMGRP_IPV4_ROUTE. */
    private static final int GROUPS = 0x1 | 0x4 | 0x10 | 0x40;

    /** struct sockaddr_nl. */
    private static final long ADDRESS_BYTES = 12;

    private static final long GROUPS_OFFSET = 8;
    private static final int DATAGRAM_BYTES = 64 * 1024;
    private static final int EINTR = 4;
    /** So much has happened that the kernel could not tell all of it. */
    private static final int ENOBUFS = 105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET =
            function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND =
            function("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle RECV =
            function("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private KernelNews() {}

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    /**
     * Listens for as long as this process lives, on a thread of its own.
     *
     * @param device its name; it need not exist
     * @param listener called after each change of the device, its addresses, routes, neighbours or forwarding entries
     * @throws IOException if the kernel refuses to tell
     */
    public static void listen(String device, Runnable listener) throws IOException {
        int descriptor = open();
        NetworkInterface existing = NetworkInterface.getByName(device);
        DeviceNews news = new DeviceNews(device, existing == null ? 0 : existing.getIndex());
        Thread.ofPlatform().daemon().name("kernel-news").start(() -> receive(descriptor, news, listener));
    }

    private static int open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) SOCKET.invokeExact(state, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
            if (descriptor < 0) {
                throw new IOException("socket for netlink failed with errno " + (int) ERRNO.get(state, 0L));
            }
            MemorySegment address = arena.allocate(ADDRESS_BYTES, Integer.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
            address.set(JAVA_INT, GROUPS_OFFSET, GROUPS);
            int bound = (int) BIND.invokeExact(state, descriptor, address, (int) ADDRESS_BYTES);
            if (bound < 0) {
                throw new IOException("bind of netlink failed with errno " + (int) ERRNO.get(state, 0L));
            }
            return descriptor;
        } catch (IOException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void receive(int descriptor, DeviceNews news, Runnable listener) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment buffer = arena.allocate(DATAGRAM_BYTES);
            byte[] datagram = new byte[DATAGRAM_BYTES];
            while (true) {
                long length = (long) RECV.invokeExact(state, descriptor, buffer, (long) DATAGRAM_BYTES, 0);
                if (length < 0) {
                    int errno = (int) ERRNO.get(state, 0L);
                    if (errno == ENOBUFS) {
                        listener.run();
                    } else if (errno != EINTR) {
                        LOG.warn("the kernel tells no more of its devices: errno {}", errno);
                        return;
                    }
                } else {
                    MemorySegment.copy(buffer, JAVA_BYTE, 0, datagram, 0, (int) length);
                    if (news.concerns(datagram, (int) length)) {
                        listener.run();
                    }
                }
            }
        } catch (Throwable failure) {
            LOG.warn("not listening to the kernel any more", failure);
        }
    }
}
