package dev.troupe.network.adapter;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.troupe.network.plan.VirtioHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * This process's end of a TAP device, whose frames it reads and writes in the place of a network card (Documentation/
 * networking/tuntap in the kernel's sources). Each frame has a {@link VirtioHeader} before it. One thread reads; several may
 * write.
 */
final class Tap implements AutoCloseable {
    /** What {@link #read} gives when there is no device any more. */
    static final int GONE = -1;

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TAP = 0x0002;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_VNET_HDR = 0x4000;

    /** struct ifreq: a name, and the flags in its union. */
    private static final long REQUEST_BYTES = 40;

    private static final long FLAGS_OFFSET = 16;

    private static final int EINTR = 4;
    private static final int EIO = 5;
    private static final int EINVAL = 22;
    private static final int ENOMEM = 12;
    private static final int ENOBUFS = 105;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN = variadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle IOCTL =
            variadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final MethodHandle READ =
            function("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            function("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;
    private final MemorySegment readState = Arena.ofAuto().allocate(STATE);
    private final MemorySegment writeState = Arena.ofAuto().allocate(STATE);
    /** A number that was closed may be another file's: nothing is written while or after it is. */
    private final Object writing = new Object();

    private boolean closed;

    private Tap(int descriptor) {
        this.descriptor = descriptor;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle variadic(String name, int fixed, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                descriptor,
                Linker.Option.captureCallState("errno"),
                Linker.Option.firstVariadicArg(fixed));
    }

    /**
     * Takes the process's end of a TAP device in the network namespace of the calling thread.
     *
     * @param device its name; one is made if there is none, and goes with this end
     * @throws IOException if the kernel has no TAP devices, the name is another device's, or another process has this end
     */
    static Tap open(String device) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom("/dev/net/tun"), O_RDWR | O_CLOEXEC);
            if (descriptor < 0) {
                throw new IOException("cannot open /dev/net/tun: errno " + (int) ERRNO.get(state, 0L));
            }
            MemorySegment request = arena.allocate(REQUEST_BYTES, Long.BYTES);
            request.setString(0, device);
            request.set(JAVA_SHORT, FLAGS_OFFSET, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
            int attached = (int) IOCTL.invokeExact(state, descriptor, TUNSETIFF, request);
            if (attached < 0) {
                int errno = (int) ERRNO.get(state, 0L);
                int ignored = (int) CLOSE.invokeExact(state, descriptor);
                throw new IOException("cannot take the TAP device " + device + ": errno " + errno);
            }
            return new Tap(descriptor);
        } catch (IOException e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The next frame that the node sends. Blocks.
     *
     * @param into of native memory, as large as the largest frame with its header
     * @return the length of both in bytes, {@link #GONE} if somebody has removed the device
     */
    int read(MemorySegment into) {
        try {
            while (true) {
                long length = (long) READ.invokeExact(readState, descriptor, into, into.byteSize());
                if (length >= 0) {
                    return (int) length;
                }
                if ((int) ERRNO.get(readState, 0L) != EINTR) {
                    return GONE;
                }
            }
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Gives the node a frame.
     *
     * @param from of native memory
     * @param length how much of it is header and frame, in bytes
     * @return whether the kernel took it; not while the device is down, or if it has no memory
     * @throws IOException if there is no device any more
     */
    boolean write(MemorySegment from, long length) throws IOException {
        synchronized (writing) {
            if (closed) {
                throw new IOException("the TAP device is gone");
            }
            try {
                long written = (long) WRITE.invokeExact(writeState, descriptor, from, length);
                if (written >= 0) {
                    return true;
                }
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
            int errno = (int) ERRNO.get(writeState, 0L);
            return switch (errno) {
                case EINTR, EIO, EINVAL, ENOMEM, ENOBUFS -> false;
                default -> throw new IOException("cannot write to the TAP device: errno " + errno);
            };
        }
    }

    /** Lets the device go; only the thread that reads may do this. */
    @Override
    public void close() {
        synchronized (writing) {
            if (!closed) {
                closed = true;
                try {
                    int ignored = (int) CLOSE.invokeExact(writeState, descriptor);
                } catch (Throwable impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
    }
}
