package dev.troupe.persistence.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.persistence.support.TestDatabase;
import dev.troupe.persistence.support.TestSystem;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.persistence.CapabilityFlag;
import org.apache.pekko.persistence.japi.journal.JavaJournalSpec;
import org.junit.jupiter.api.Test;
import org.scalatest.Args;
import org.scalatest.Reporter;
import org.scalatest.events.TestFailed;
import org.scalatest.events.TestSucceeded;

/** Pekko's own contract of a journal. It is written for ScalaTest, so its suite is run by hand here. */
class JournalTckTest {

    @Test
    void passesPekkosContractOfAJournal() {
        List<String> failed = new ArrayList<>();
        List<String> succeeded = new ArrayList<>();
        Reporter reporter = event -> {
            switch (event) {
                case TestFailed failure -> failed.add(failure.testName() + ": " + failure.message());
                case TestSucceeded success -> succeeded.add(success.testName());
                default -> {
                    // starts, ends and notes
                }
            }
        };

        new TroupeJournalSpec().run(scala.Option.empty(), args(reporter));

        assertThat(failed).isEmpty();
        assertThat(succeeded).hasSizeGreaterThan(8);
    }

    private static Args args(Reporter reporter) {
        return Args.apply(
                reporter,
                Args.apply$default$2(),
                Args.apply$default$3(),
                Args.apply$default$4(),
                Args.apply$default$5(),
                Args.apply$default$6(),
                Args.apply$default$7(),
                Args.apply$default$8(),
                Args.apply$default$9(),
                Args.apply$default$10());
    }

    private static final class TroupeJournalSpec extends JavaJournalSpec {
        TroupeJournalSpec() {
            super(TestSystem.local(TestDatabase.create()));
        }

        @Override
        public CapabilityFlag supportsRejectingNonSerializableObjects() {
            return CapabilityFlag.on();
        }

        @Override
        public CapabilityFlag supportsSerialization() {
            return CapabilityFlag.on();
        }

        @Override
        public CapabilityFlag supportsMetadata() {
            return CapabilityFlag.off();
        }
    }
}
