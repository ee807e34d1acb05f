package dev.troupe.api.validation;

import java.util.List;

/** Which syntax the names of a kind have. */
enum NameRule {
    DNS_SUBDOMAIN,
    DNS_LABEL,
    /** Services: their names are labels that begin with a letter. */
    DNS_1035_LABEL,
    /** IPAddresses: their names are what they are about. */
    IP_ADDRESS,
    /** Anything that can stand in a URL's path; the rule of kinds that ask for no more. */
    PATH_SEGMENT;

    /** What is wrong with the name; empty if nothing is. */
    List<String> check(String name) {
        return switch (this) {
            case DNS_SUBDOMAIN -> Names.dnsSubdomain(name);
            case DNS_LABEL -> Names.dnsLabel(name);
            case DNS_1035_LABEL -> Names.dns1035Label(name);
            case IP_ADDRESS -> Addresses.isCanonical(name) ? List.of() : List.of(Addresses.IP_MESSAGE);
            case PATH_SEGMENT -> Names.pathSegment(name);
        };
    }

    /** As {@link #check}, for a {@code generateName}, which may end with a dash because something follows. */
    List<String> checkPrefix(String prefix) {
        boolean masks = this != PATH_SEGMENT && prefix.length() > 1 && prefix.endsWith("-");
        return check(masks ? prefix.substring(0, prefix.length() - 1) + 'a' : prefix);
    }
}
