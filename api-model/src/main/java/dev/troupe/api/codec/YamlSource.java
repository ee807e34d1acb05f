package dev.troupe.api.codec;

import java.io.Reader;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * A text that SnakeYAML reads from memory. Its own reader copies all that it holds for every kilobyte that it adds,
 * which takes ten seconds for a scalar of three megabytes.
 */
final class YamlSource extends StreamReader {
    private static final int BYTE_ORDER_MARK = 0xfeff;

    private final int[] text;
    private int at;
    private int documentStart;
    private int line;
    private int column;

    YamlSource(String text) throws DecodingException {
        super(Reader.nullReader());
        this.text = text.codePoints().toArray();
        for (int c : this.text) {
            if (!isPrintable(c)) {
                throw new DecodingException("yaml: control characters are not allowed");
            }
        }
    }

    @Override
    public Mark getMark() {
        return new Mark("reader", at, line, column, text, at);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (int i = 0; i < length && at < text.length; i++) {
            int c = text[at];
            at++;
            boolean carriageReturn = c == '\r' && (at == text.length || text[at] != '\n');
            if (c == '\n' || carriageReturn || c == 0x85 || c == 0x2028 || c == 0x2029) {
                line++;
                column = 0;
            } else if (c != BYTE_ORDER_MARK) {
                column++;
            }
        }
    }

    @Override
    public int peek() {
        return peek(0);
    }

    @Override
    public int peek(int ahead) {
        return at + ahead < text.length ? text[at + ahead] : 0;
    }

    @Override
    public String prefix(int length) {
        return new String(text, at, Math.min(length, text.length - at));
    }

    /** The next characters of one line, which are then read. */
    @Override
    public String prefixForward(int length) {
        String prefix = prefix(length);
        int count = Math.min(length, text.length - at);
        at += count;
        column += count;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getDocumentIndex() {
        return at - documentStart;
    }

    @Override
    public void resetDocumentIndex() {
        documentStart = at;
    }

    @Override
    public int getIndex() {
        return at;
    }

    @Override
    public int getLine() {
        return line;
    }
}
