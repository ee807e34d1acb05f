package dev.troupe.service.dns;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/** Asks other servers about names that are not the cluster's, and remembers what they say for as long as they say. */
final class Forwarder {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int REMEMBERED = 10_000;
    private static final long LONGEST_SECONDS = 3600;
    private static final long NANOS = 1_000_000_000L;

    private final List<Resolver> servers;
    private final LongSupplier nanoClock;
    private final Map<String, Remembered> cache = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > REMEMBERED;
        }
    };

    private record Remembered(Message answer, long sinceNanos, long untilNanos) {}

    Forwarder(List<Resolver> servers, LongSupplier nanoClock) {
        this.servers = List.copyOf(servers);
        this.nanoClock = nanoClock;
    }

    /** The servers of a resolv.conf. */
    static Forwarder to(List<String> addresses) throws IOException {
        List<Resolver> servers = new ArrayList<>();
        for (String address : addresses) {
            SimpleResolver server = new SimpleResolver(address);
            server.setTimeout(PATIENCE);
            servers.add(server);
        }
        return new Forwarder(servers, System::nanoTime);
    }

    /** What others say; SERVFAIL if nobody answers. Blocks. */
    Message ask(Message query) {
        String key = query.getQuestion().toString().toLowerCase(Locale.ROOT);
        Optional<Remembered> known = remembered(key);
        if (known.isPresent()) {
            long age = (nanoClock.getAsLong() - known.get().sinceNanos()) / NANOS;
            return answer(query, known.get().answer(), age);
        }
        for (Resolver server : servers) {
            try {
                Message asked = Message.newQuery(query.getQuestion());
                Message said = server.send(asked);
                remember(key, said);
                return answer(query, said, 0);
            } catch (IOException unreachable) {
                // The next one.
            }
        }
        return Answers.plain(query, Rcode.SERVFAIL);
    }

    private Optional<Remembered> remembered(String key) {
        synchronized (cache) {
            Remembered known = cache.get(key);
            if (known != null && known.untilNanos() - nanoClock.getAsLong() > 0) {
                return Optional.of(known);
            }
            cache.remove(key);
            return Optional.empty();
        }
    }

    private void remember(String key, Message said) {
        int code = said.getRcode();
        long seconds = LONGEST_SECONDS;
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return;
        }
        List<Record> records = said.getSection(Section.ANSWER);
        if (records.isEmpty()) {
            records = said.getSection(Section.AUTHORITY);
            if (records.stream().noneMatch(SOARecord.class::isInstance)) {
                return;
            }
        }
        for (Record record : records) {
            seconds = Math.min(
                    seconds,
                    record instanceof SOARecord soa ? Math.min(soa.getMinimum(), soa.getTTL()) : record.getTTL());
        }
        if (seconds > 0) {
            synchronized (cache) {
                long now = nanoClock.getAsLong();
                cache.put(key, new Remembered(said, now, now + seconds * NANOS));
            }
        }
    }

    /** @param age seconds for which the answer has been remembered; what is left of its records' lives is told */
    private static Message answer(Message query, Message said, long age) {
        Message answer = Answers.plain(query, said.getRcode());
        for (int section : new int[] {Section.ANSWER, Section.AUTHORITY}) {
            said.getSection(section).forEach(record -> answer.addRecord(aged(record, age), section));
        }
        return answer;
    }

    private static Record aged(Record record, long age) {
        return age == 0
                ? record
                : Record.newRecord(
                        record.getName(),
                        record.getType(),
                        record.getDClass(),
                        Math.max(0, record.getTTL() - age),
                        record.rdataToWireCanonical());
    }
}
