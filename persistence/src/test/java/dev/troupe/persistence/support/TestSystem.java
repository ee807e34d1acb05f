package dev.troupe.persistence.support;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.troupe.persistence.database.DatabaseAddress;

/** Configurations of actor systems for tests. */
public final class TestSystem {
    private TestSystem() {}

    /** A node of its own, whose journal is in this database. */
    public static Config local(DatabaseAddress database) {
        return ConfigFactory.parseString("""
                        troupe.persistence { database = "%s", user = "%s", password = "%s" }
                        pekko {
                          loglevel = WARNING
                          loggers = ["org.apache.pekko.event.slf4j.Slf4jLogger"]
                          persistence.journal.plugin = troupe.journal
                          persistence.snapshot-store.plugin = troupe.snapshot-store
                        }
                        """.formatted(database.jdbcUrl(), database.user(), database.password()))
                .withFallback(ConfigFactory.load());
    }

    /** A node of a cluster on 127.0.0.1. */
    public static Config clustered(DatabaseAddress database, int port, int seedPort) {
        return ConfigFactory.parseString("""
                        pekko {
                          actor.provider = cluster
                          remote.artery.canonical { hostname = "127.0.0.1", port = %d }
                          cluster {
                            seed-nodes = ["pekko://troupe@127.0.0.1:%d"]
                            downing-provider-class = "org.apache.pekko.cluster.sbr.SplitBrainResolverProvider"
                            jmx.enabled = off
                          }
                          # The other nodes are dead when a test ends; nobody takes leave of them.
                          coordinated-shutdown.phases {
                            cluster-leave.timeout = 1s
                            cluster-exiting.timeout = 1s
                            cluster-exiting-done.timeout = 1s
                          }
                        }
                        """.formatted(port, seedPort)).withFallback(local(database));
    }
}
