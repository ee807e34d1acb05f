package dev.troupe.app.preflight;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What checks look at.
 *
 * @param root whether this process may do everything
 * @param memoryMebibytes the machine's memory
 * @param swapDevices what the kernel swaps to
 * @param modules names of kernel modules that are loaded or built in
 * @param fileSystems what the kernel can mount now
 * @param cgroupControllers what control groups can limit
 * @param contents of the files asked for, without the last line's end; files that cannot be read are missing
 * @param portsInUse of those asked for
 * @param existing of the paths asked for
 * @param filled folders among those asked for that hold something
 * @param programs of those asked for, the ones that are installed
 * @param cniPlugins the network plugins that are installed
 */
public record HostFacts(
        boolean root,
        int processors,
        long memoryMebibytes,
        List<String> swapDevices,
        Set<String> modules,
        Set<String> fileSystems,
        Set<String> cgroupControllers,
        Map<Path, String> contents,
        Set<Integer> portsInUse,
        Set<Path> existing,
        Set<Path> filled,
        Set<String> programs,
        Set<String> cniPlugins) {}
