package dev.troupe.app.cli;

import dev.troupe.app.local.LocalCluster;
import dev.troupe.node.image.ImageArchive;
import dev.troupe.node.image.SmallImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code troupe image}. */
@Command(
        name = "image",
        description = "Images on the nodes.",
        subcommands = {ImageCommand.Load.class, ImageCommand.Make.class})
public final class ImageCommand implements Callable<Integer> {
    private static final int USAGE = 2;

    @Override
    public Integer call() {
        System.err.println("troupe image load FILE…\ntroupe image make FILE NAME…");
        return USAGE;
    }

    /** {@code troupe image load}. */
    @Command(name = "load", description = "Imports image archives (OCI or Docker) on every node.")
    public static final class Load implements Callable<Integer> {
        @Mixin
        private DirectoryOption where = new DirectoryOption();

        @Parameters(paramLabel = "FILE", arity = "1..*")
        private List<Path> files = List.of();

        @Override
        public Integer call() {
            for (Path file : files) {
                if (!Files.isReadable(file)) {
                    throw new IllegalArgumentException("cannot read " + file);
                }
            }
            LocalCluster cluster = new LocalCluster(where.directory(), System.err::println);
            for (Path file : files) {
                cluster.loadImages(file).forEach(System.out::println);
            }
            return 0;
        }
    }

    /** {@code troupe image make}. */
    @Command(
            name = "make",
            description = "Writes an archive with a small image of this host's static busybox, under the given names.")
    public static final class Make implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", index = "0")
        private Path file = Path.of("image.tar");

        @Parameters(paramLabel = "NAME", index = "1..*", arity = "1..*")
        private List<String> names = List.of();

        @Override
        public Integer call() {
            if (!Files.isExecutable(SmallImages.BUSYBOX)) {
                throw new IllegalStateException(
                        "no " + SmallImages.BUSYBOX + " on this host; install the package busybox-static");
            }
            ImageArchive archive = new ImageArchive();
            archive.add(SmallImages.busybox(SmallImages.BUSYBOX), names);
            archive.write(file);
            return 0;
        }
    }
}
