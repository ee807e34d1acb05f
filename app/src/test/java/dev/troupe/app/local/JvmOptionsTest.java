package dev.troupe.app.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmOptionsTest {
    @ParameterizedTest
    @CsvSource({"0, 1, 224", "512, 1, 224", "4096, 1, 1024", "4096, 3, 341", "24576, 3, 2048", "1048576, 1, 4096"})
    void nodesShareAQuarterOfTheMemory(long memoryMebibytes, int nodes, long heapMebibytes) {
        assertThat(JvmOptions.mostHeapMebibytes(memoryMebibytes << 20, nodes)).isEqualTo(heapMebibytes);
    }
}
