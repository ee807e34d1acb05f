package dev.troupe.service.dns;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What is answered to a query, by the cluster's names alone. */
final class Answers {
    /** What this server takes in one datagram. */
    static final int PAYLOAD_BYTES = 1232;

    private static final long REFRESH_SECONDS = 7200;
    private static final long RETRY_SECONDS = 1800;
    private static final long EXPIRE_SECONDS = 86_400;
    private static final long SERIAL = 1;

    private Answers() {}

    /** The answer; empty if the name is not one of the cluster's, and others are to be asked. */
    static Optional<Message> of(Message query, ClusterNames names) {
        Record question = query.getQuestion();
        if (query.getHeader().getOpcode() != Opcode.QUERY || question == null) {
            return Optional.of(plain(query, Rcode.NOTIMP));
        }
        String name = question.getName().toString().toLowerCase(Locale.ROOT);
        if (!names.isOurs(name)) {
            return Optional.empty();
        }
        if (question.getDClass() != DClass.IN && question.getDClass() != DClass.ANY) {
            return Optional.of(plain(query, Rcode.REFUSED));
        }
        boolean exists = names.exists(name);
        Message answer = plain(query, exists ? Rcode.NOERROR : Rcode.NXDOMAIN);
        answer.getHeader().setFlag(Flags.AA);
        List<Record> found = new ArrayList<>(names.find(name, question.getType()));
        if (name.equals(names.domain()) && question.getType() == Type.SOA) {
            found.add(authority(names));
        }
        // Clients take the first of several.
        Collections.shuffle(found);
        found.forEach(record -> answer.addRecord(withCase(record, question.getName()), Section.ANSWER));
        for (Record record : found) {
            Name target = switch (record) {
                case SRVRecord service -> service.getTarget();
                case CNAMERecord alias -> alias.getTarget();
                default -> null;
            };
            if (target != null) {
                int section = record instanceof CNAMERecord ? Section.ANSWER : Section.ADDITIONAL;
                names.find(target.toString().toLowerCase(Locale.ROOT), Type.A)
                        .forEach(address -> answer.addRecord(address, section));
            }
        }
        if (found.isEmpty()) {
            answer.addRecord(authority(names), Section.AUTHORITY);
        }
        return Optional.of(answer);
    }

    /** What is still to be asked of others: the records of a name outside the cluster that an answer's alias leads to. */
    static Optional<Record> open(Message answer, ClusterNames names) {
        Record question = answer.getQuestion();
        List<Record> found = answer.getSection(Section.ANSWER);
        boolean aliasWanted = question.getType() == Type.CNAME || question.getType() == Type.ANY;
        if (aliasWanted
                || found.isEmpty()
                || !(found.getLast() instanceof CNAMERecord alias)
                || names.isOurs(alias.getTarget().toString().toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return Optional.of(Record.newRecord(alias.getTarget(), question.getType(), DClass.IN));
    }

    /** The name as it was asked: resolvers compare its letters. */
    private static Record withCase(Record record, Name asked) {
        return Record.newRecord(
                asked, record.getType(), record.getDClass(), record.getTTL(), record.rdataToWireCanonical());
    }

    private static SOARecord authority(ClusterNames names) {
        Name zone = Name.fromConstantString(names.domain());
        return new SOARecord(
                zone,
                DClass.IN,
                ClusterNames.TTL_SECONDS,
                Name.fromConstantString("ns.dns." + names.domain()),
                Name.fromConstantString("hostmaster." + names.domain()),
                SERIAL,
                REFRESH_SECONDS,
                RETRY_SECONDS,
                EXPIRE_SECONDS,
                ClusterNames.TTL_SECONDS);
    }

    /** An answer without records. */
    static Message plain(Message query, int code) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.getHeader().setOpcode(query.getHeader().getOpcode());
        if (query.getHeader().getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.getHeader().setRcode(code);
        if (query.getQuestion() != null) {
            answer.addRecord(query.getQuestion(), Section.QUESTION);
        }
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(PAYLOAD_BYTES, 0, 0), Section.ADDITIONAL);
        }
        return answer;
    }
}
