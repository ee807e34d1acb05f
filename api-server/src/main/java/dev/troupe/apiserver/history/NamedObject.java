package dev.troupe.apiserver.history;

import dev.troupe.api.KindDefinition;
import dev.troupe.api.Kinds;
import dev.troupe.api.ResourceKey;
import dev.troupe.api.StatusException;
import java.util.Locale;

/** Reads {@code KIND/NAME} as kubectl does: by the kind's plural, singular or short name, with or without its group. */
final class NamedObject {
    private NamedObject() {}

    /** @throws StatusException 400 if it names nothing that is served */
    static ResourceKey parse(String text, String namespace, Kinds kinds) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1 || text.indexOf('/', slash + 1) >= 0) {
            throw StatusException.badRequest("an object is named by KIND/NAME, not by \"" + text + '"');
        }
        String wanted = text.substring(0, slash).toLowerCase(Locale.ROOT);
        for (KindDefinition kind : kinds.all()) {
            if (isMeant(kind, wanted)) {
                return kind.key(namespace, text.substring(slash + 1));
            }
        }
        throw StatusException.badRequest("there is no kind \"" + wanted + '"');
    }

    private static boolean isMeant(KindDefinition kind, String wanted) {
        String suffix = kind.group().isEmpty() ? "" : '.' + kind.group();
        return wanted.equals(kind.plural())
                || wanted.equals(kind.singular())
                || wanted.equals(kind.resource())
                || wanted.equals(kind.singular() + suffix)
                || kind.shortNames().contains(wanted);
    }
}
