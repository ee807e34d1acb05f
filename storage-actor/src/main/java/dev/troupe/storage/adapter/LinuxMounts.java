package dev.troupe.storage.adapter;

import dev.troupe.storage.port.Mounts;
import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * mount(2) and umount2(2), called directly: forking a JVM of hundreds of megabytes for {@code mount} costs more than
 * the mount.
 */
public final class LinuxMounts implements Mounts {
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int EINVAL = 22;
    private static final int ENOENT = 2;
    private static final int MOUNT_POINT_FIELD = 4;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD = CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle mount = handle(
            "mount",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, POINTER, POINTER, ValueLayout.JAVA_LONG, POINTER));
    private final MethodHandle umount =
            handle("umount2", FunctionDescriptor.of(ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));

    private static MethodHandle handle(String name, FunctionDescriptor signature) {
        MemorySegment function =
                LINKER.defaultLookup().find(name).orElseThrow(() -> new IllegalStateException("libc has no " + name));
        return LINKER.downcallHandle(function, signature, ERRNO);
    }

    @Override
    public void mountTmpfs(Path target, long sizeBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            MemorySegment type = arena.allocateFrom("tmpfs");
            MemorySegment options = arena.allocateFrom(sizeBytes > 0 ? "size=" + sizeBytes : "");
            int result =
                    (int) mount.invokeExact(captured, type, arena.allocateFrom(target.toString()), type, 0L, options);
            check(result, captured, "mount tmpfs on " + target);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void unmount(Path target) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment captured = arena.allocate(CAPTURED);
            int result = (int)
                    umount.invokeExact(captured, arena.allocateFrom(target.toString()), MNT_DETACH | UMOUNT_NOFOLLOW);
            int errno = (int) ERRNO_FIELD.get(captured, 0L);
            if (result != 0 && (errno == EINVAL || errno == ENOENT)) {
                return; // It is no mount (any more).
            }
            check(result, captured, "unmount " + target);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(int result, MemorySegment captured, String what) throws IOException {
        if (result != 0) {
            throw new IOException(what + ": errno " + ERRNO_FIELD.get(captured, 0L));
        }
    }

    @Override
    public List<Path> below(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            Path point = Path.of(unescape(line.split(" ")[MOUNT_POINT_FIELD]));
            if (point.startsWith(root)) {
                found.add(point);
            }
        }
        found.sort(Comparator.comparingInt(Path::getNameCount).reversed());
        return found;
    }

    /** The kernel writes blanks and backslashes as three octal digits. */
    private static String unescape(String field) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) == '\\' && i + 3 < field.length()) {
                out.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                out.append(field.charAt(i));
            }
        }
        return out.toString();
    }
}
