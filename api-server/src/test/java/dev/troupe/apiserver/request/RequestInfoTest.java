package dev.troupe.apiserver.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.apiserver.http.Query;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RequestInfoTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "GET,/api/v1/pods,'',list,'',pods,'',''",
                "GET,/api/v1/pods,watch=1,watch,'',pods,'',''",
                "GET,/api/v1/pods,watch=true,watch,'',pods,'',''",
                "GET,/api/v1/pods,watch=false,list,'',pods,'',''",
                "GET,/api/v1/watch/pods,'',watch,'',pods,'',''",
                "GET,/api/v1/watch/namespaces/a/pods/b,'',watch,a,pods,b,''",
                "GET,/api/v1/namespaces/a/pods/b,watch=1,get,a,pods,b,''",
                "GET,/api/v1/namespaces/a/pods/b/,'',get,a,pods,b,''",
                "GET,/api/v1/namespaces/a/pods/b/log,'',get,a,pods,b,log",
                "POST,/api/v1/namespaces/a/pods/b:80/proxy/c/d,'',create,a,pods,b:80,proxy",
                "HEAD,/api/v1/namespaces/a/services/b/proxy,'',get,a,services,b,proxy",
                "POST,/api/v1/namespaces/a/pods,'',create,a,pods,'',''",
                "POST,/api/v1/namespaces/a/pods/b/exec,'',create,a,pods,b,exec",
                "PUT,/apis/apps/v1/namespaces/a/deployments/b/scale,'',update,a,deployments,b,scale",
                "PATCH,/apis/apps/v1/namespaces/a/deployments/b,'',patch,a,deployments,b,''",
                "DELETE,/apis/apps/v1/namespaces/a/deployments,'',deletecollection,a,deployments,'',''",
                "GET,/api/v1/namespaces,'',list,'',namespaces,'',''",
                "GET,/api/v1/namespaces/a,'',get,'',namespaces,a,''",
                "PUT,/api/v1/namespaces/a/finalize,'',update,'',namespaces,a,finalize",
                "GET,/api/v1/namespaces/a/status,'',get,'',namespaces,a,status",
                "GET,/api/v1/namespaces/a/pods/b%2Fc,'',get,a,pods,b/c,''",
            })
    void readsResourcePaths(
            String method,
            String path,
            String query,
            String verb,
            String namespace,
            String resource,
            String name,
            String subresource) {
        RequestInfo info = RequestInfo.of(HttpMethod.valueOf(method), path, Query.parse(query));
        assertThat(info.resourceRequest()).isTrue();
        assertThat(info.verb()).isEqualTo(verb);
        assertThat(info.namespace()).isEqualTo(namespace);
        assertThat(info.resource()).isEqualTo(resource);
        assertThat(info.name()).isEqualTo(name);
        assertThat(info.subresource()).isEqualTo(subresource);
    }

    @ParameterizedTest
    @CsvSource({"/", "/api", "/api/v1", "/apis", "/apis/apps", "/apis/apps/v1", "/healthz", "/openapi/v3/api/v1"})
    void knowsOtherPaths(String path) {
        assertThat(RequestInfo.of(HttpMethod.GET, path, Query.parse(null)).resourceRequest())
                .isFalse();
    }
}
