package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kinds that nothing acts on, and what the API tells of itself. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITQuietKinds {
    private Workspace workspace;
    private Api api;

    @BeforeAll
    void namespace(Workspace workspace) {
        this.workspace = workspace;
        this.api = workspace.api();
    }

    private static JsonNode ok(int code, Api.Answer answer) {
        assertThat(answer.code()).as(answer.body()).isEqualTo(code);
        return answer.json();
    }

    private String path(Sample sample, String name) {
        return sample.path(workspace.namespace(), name);
    }

    @Test
    void podTemplatesAreKept() {
        JsonNode made = ok(
                201, api.post(workspace.path("podtemplates"), Sample.POD_TEMPLATE.json(workspace.namespace(), "kept")));
        assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);
        assertThat(made.at("/template/spec/restartPolicy").asText()).isEqualTo("Always");
        JsonNode changed =
                ok(200, api.patch("merge-patch", path(Sample.POD_TEMPLATE, "kept"), Sample.POD_TEMPLATE.change()));
        assertThat(changed.at("/metadata/generation").asInt()).isEqualTo(2);
        assertThat(workspace.kubectl().run("get", "podtemplates", "kept"))
                .containsPattern("NAME +CONTAINERS +IMAGES +POD LABELS\n")
                .containsPattern("kept +main +busybox:1.37 +app=kept\n");
        assertThat(workspace.kubectl().run("explain", "podtemplate.template.spec.containers"))
                .contains("KIND:       PodTemplate", "List of containers belonging to the pod.");
        String labelled = "?labelSelector=sample%3Dyes,kept";
        ok(200, api.patch("merge-patch", path(Sample.POD_TEMPLATE, "kept"), """
                {"metadata":{"labels":{"kept":"yes"}}}"""));
        assertThat(api.get("/api/v1/podtemplates" + labelled).json().at("/items"))
                .hasSize(1);
        ok(200, api.delete(workspace.path("podtemplates") + labelled));
        workspace.awaitGone("podtemplates/kept");
        assertThat(api.post(workspace.path("podtemplates"), """
                        {"metadata":{"name":"odd"},"template":{"spec":{"containers":[]}}}""").message())
                .isEqualTo("PodTemplate \"odd\" is invalid: template.spec.containers: Required value");
    }

    @Test
    void theRangeOfServicesIsShownAndKept() {
        String ranges = "/apis/networking.k8s.io/v1/servicecidrs";
        JsonNode range = ok(200, api.get(ranges + "/kubernetes"));
        assertThat(range.at("/spec/cidrs").toString()).isEqualTo("[\"10.96.0.0/12\"]");
        assertThat(Workspace.isTrue(range, "Ready")).isTrue();
        assertThat(workspace.kubectl().run("get", "servicecidrs"))
                .containsPattern("NAME +CIDRS +AGE\nkubernetes +10.96.0.0/12 +");
        JsonNode labelled = ok(
                200,
                api.patch("merge-patch", ranges + "/kubernetes", "{\"metadata\":{\"labels\":{\"seen\":\"yes\"}}}"));
        assertThat(Workspace.isTrue(labelled, "Ready")).isTrue();
        Api.Answer more =
                api.post(ranges, "{\"metadata\":{\"name\":\"more\"},\"spec\":{\"cidrs\":[\"10.97.0.0/16\"]}}");
        assertThat(more.code()).as(more.body()).isEqualTo(403);
        assertThat(more.message())
                .isEqualTo(
                        "servicecidrs.networking.k8s.io \"more\" is forbidden: the cluster keeps to the range that it"
                                + " was made with");
        assertThat(api.delete(ranges + "/kubernetes").code()).isEqualTo(403);
        assertThat(api.patch("merge-patch", ranges + "/kubernetes", "{\"spec\":{\"cidrs\":[\"10.97.0.0/16\"]}}")
                        .code())
                .isEqualTo(422);
    }

    @Test
    void theApiTellsWhereItIs() {
        JsonNode told = ok(200, api.get("/api")).at("/serverAddressByClientCIDRs/0/serverAddress");
        JsonNode slice = ok(200, api.get("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes"));
        assertThat(slice.at("/metadata/labels/kubernetes.io~1service-name").asText())
                .isEqualTo("kubernetes");
        JsonNode endpoints = ok(200, api.get("/api/v1/namespaces/default/endpoints/kubernetes"));
        String address = slice.at("/endpoints/0/addresses/0").asText();
        assertThat(endpoints.at("/subsets/0/addresses/0/ip").asText()).isEqualTo(address);
        assertThat(told.asText())
                .isEqualTo(address + ":" + slice.at("/ports/0/port").asInt());
        assertThat(api.get("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"
                                + "?labelSelector=kubernetes.io%2Fservice-name%3Dkubernetes")
                        .json()
                        .at("/items"))
                .hasSize(1);
    }
}
