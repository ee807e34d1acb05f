package dev.troupe.service.ingress.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.troupe.api.Json;
import dev.troupe.service.ingress.TlsSecrets;
import dev.troupe.service.ingress.plan.IngressRoutes;
import dev.troupe.service.ingress.plan.RoutingTable;
import io.vertx.core.Vertx;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CertificateStoreTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static TlsSecrets.Pair byDefault;
    private static TlsSecrets.Pair www;
    private static TlsSecrets.Pair all;

    private final RoutingTable names = new RoutingTable();
    private CertificateStore store;

    @BeforeAll
    static void make() throws Exception {
        byDefault = TlsSecrets.make("default.example", "EC");
        www = TlsSecrets.make("www.shop.example", "RSA");
        all = TlsSecrets.make("*.shop.example", "EC");
    }

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @BeforeEach
    void start() {
        store = new CertificateStore(names, byDefault.certificate(), byDefault.key());
    }

    private void ingress(String name, String tls) {
        names.put(IngressRoutes.of(Json.read("""
                {"metadata": {"namespace": "shop", "name": "%s"}, "spec": {"tls": %s}}""".formatted(name, tls))));
    }

    private void put(String name, TlsSecrets.Pair pair) throws GeneralSecurityException {
        store.put(VERTX, "shop/" + name, TlsSecrets.secret("shop", name, pair.certificate(), pair.key()));
    }

    /** The common name of what a client is shown that asks for this name, empty for the default. */
    private String shown(String serverName) {
        return subject(store.keyManagerFactoryMapper(VERTX).apply(serverName));
    }

    private static String subject(@Nullable KeyManagerFactory factory) {
        if (factory == null) {
            return "";
        }
        X509KeyManager manager = (X509KeyManager) factory.getKeyManagers()[0];
        for (String type : new String[] {"RSA", "EC"}) {
            String[] aliases = manager.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
                X509Certificate certificate = manager.getCertificateChain(aliases[0])[0];
                return certificate.getSubjectX500Principal().getName();
            }
        }
        throw new AssertionError("a certificate of no known kind");
    }

    @Test
    void theMostSpecialNameDecides() throws Exception {
        ingress("web", """
                [{"hosts": ["www.shop.example"], "secretName": "www"}, {"hosts": ["*.shop.example"], "secretName": "all"}]""");
        put("www", www);
        put("all", all);
        assertThat(shown("www.shop.example")).isEqualTo("CN=www.shop.example");
        assertThat(shown("WWW.Shop.Example")).isEqualTo("CN=www.shop.example");
        assertThat(shown("api.shop.example")).isEqualTo("CN=*.shop.example");
        assertThat(shown("a.b.shop.example"))
                .as("a wildcard stands for one label")
                .isEmpty();
        assertThat(shown("other.example")).isEmpty();
    }

    @Test
    void clientsWithoutANameAreShownTheDefault() throws Exception {
        assertThat(subject(store.getKeyManagerFactory(VERTX))).isEqualTo("CN=default.example");
        ingress("web", "[{\"secretName\": \"www\"}]");
        assertThat(subject(store.getKeyManagerFactory(VERTX)))
                .as("the Secret is not there yet")
                .isEqualTo("CN=default.example");
        put("www", www);
        assertThat(subject(store.getKeyManagerFactory(VERTX))).isEqualTo("CN=www.shop.example");
    }

    @Test
    void aSecretThatGoesIsShownNoMore() throws Exception {
        ingress("web", "[{\"hosts\": [\"www.shop.example\"], \"secretName\": \"www\"}]");
        put("www", www);
        store.remove("shop/www");
        assertThat(shown("www.shop.example")).isEmpty();
    }

    @Test
    void otherNamespacesSecretsAreNotShown() throws Exception {
        ingress("web", "[{\"hosts\": [\"www.shop.example\"], \"secretName\": \"www\"}]");
        store.put(VERTX, "bank/www", TlsSecrets.secret("bank", "www", www.certificate(), www.key()));
        assertThat(shown("www.shop.example")).isEmpty();
    }

    @Test
    void brokenSecretsChangeNothing() throws Exception {
        ingress("web", "[{\"hosts\": [\"www.shop.example\"], \"secretName\": \"www\"}]");
        put("www", www);
        assertRefused(new TlsSecrets.Pair(www.certificate(), all.key()), CertificateStore.UNREADABLE);
        assertRefused(new TlsSecrets.Pair(all.certificate(), byDefault.key()), "tls.key is not the key of tls.crt");
        assertRefused(new TlsSecrets.Pair("", www.key()), "it has no tls.crt");
        assertRefused(new TlsSecrets.Pair(www.certificate(), ""), "it has no tls.key");
        assertRefused(new TlsSecrets.Pair("-----BEGIN", www.key()), CertificateStore.UNREADABLE);
        ObjectNode odd = TlsSecrets.secret("shop", "www", www.certificate(), www.key());
        Json.child(odd, "data").put("tls.key", "%%%");
        assertRefused(odd, "tls.key is no base64");
        assertThat(shown("www.shop.example")).isEqualTo("CN=www.shop.example");
    }

    private void assertRefused(TlsSecrets.Pair pair, String why) {
        assertRefused(TlsSecrets.secret("shop", "www", pair.certificate(), pair.key()), why);
    }

    private void assertRefused(JsonNode secret, String why) {
        assertThatThrownBy(() -> store.put(VERTX, "shop/www", secret))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageStartingWith(why);
    }
}
