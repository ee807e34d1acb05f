package dev.troupe.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** How objects of a resource look in a group version that is not the one they are stored in. */
public interface Conversion {

    /** For the version that is stored. */
    Conversion NONE = new Conversion() {
        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public ObjectNode toServed(ObjectNode stored) {
            return stored;
        }

        @Override
        public ObjectNode toStored(ObjectNode served) {
            return served;
        }
    };

    /** Whether there is anything to convert; if not, stored bytes are served as they are. */
    boolean changes();

    /** May change and return its argument. */
    ObjectNode toServed(ObjectNode stored);

    /** The stored name of a field that a selector names, itself if the versions agree. */
    default String storedField(String servedField) {
        return servedField;
    }

    /** May change and return its argument, which may also be a merge patch. */
    ObjectNode toStored(ObjectNode served);
}
