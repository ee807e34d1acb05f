package dev.troupe.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Options of requests that mean nothing or contradict each other. */
@ExtendWith(ClusterExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ITBadQueries {
    private static final String JSON = "application/json";

    private Workspace workspace;
    private Api api;

    @BeforeAll
    void namespace(Workspace workspace) {
        this.workspace = workspace;
        this.api = workspace.api();
        api.post(workspace.path("configmaps"), "{\"metadata\":{\"name\":\"known\"},\"data\":{\"a\":\"1\"}}");
    }

    @Test
    void deletionsAreChecked() {
        Refusals refusals = new Refusals(api);
        String known = workspace.path("configmaps/known");
        refusals.expect(
                422,
                "propagationPolicy: Unsupported value: \"x\": supported values: \"Background\", \"Foreground\", \"Orphan\", \"nil\"",
                "DELETE",
                known,
                JSON,
                "{\"propagationPolicy\":\"x\"}");
        refusals.expect(
                422,
                "orphanDependents and deletionPropagation cannot be both set",
                "DELETE",
                known,
                JSON,
                "{\"propagationPolicy\":\"Orphan\",\"orphanDependents\":true}");
        refusals.expect(
                400,
                "json: cannot unmarshal string into Go struct field DeleteOptions.gracePeriodSeconds of type int64",
                "DELETE",
                known,
                JSON,
                "{\"gracePeriodSeconds\":\"x\"}");
        refusals.expect(400, "unexpected end of JSON input", "DELETE", known, JSON, "{");
        refusals.expect(
                400,
                "cannot be handled as a DeleteOptions",
                "DELETE",
                known,
                JSON,
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}");
        refusals.expect(
                400, "strconv.ParseInt: parsing \"x\": invalid syntax", "DELETE", known + "?gracePeriodSeconds=x");
        refusals.expect(
                409,
                "Operation cannot be fulfilled on ConfigMap \"known\": the UID in the precondition (x) does not match the UID in record",
                "DELETE",
                known,
                JSON,
                "{\"preconditions\":{\"uid\":\"x\"}}");
        refusals.expect(400, "unable to parse requirement", "DELETE", workspace.path("configmaps?labelSelector=a+b"));
        refusals.check();
        assertThat(api.get(known).code()).isEqualTo(200);
    }

    @Test
    void queriesAreChecked() {
        Refusals refusals = new Refusals(api);
        String list = workspace.path("configmaps?");
        String number = "strconv.ParseInt: parsing \"abc\": invalid syntax";
        String revision = "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax";
        String token = "continue key is not valid";
        refusals.expect(
                400,
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
                "GET",
                list + "labelSelector=a+b");
        refusals.expect(400, "found '=', expected: ',' or 'end of string'", "GET", list + "labelSelector=a%3Db%3Dc");
        refusals.expect(
                400,
                "Invalid value: \"-a\": name part must consist of alphanumeric characters",
                "GET",
                list + "labelSelector=-a");
        refusals.expect(
                400,
                "\"foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"",
                "GET",
                list + "fieldSelector=foo%3Dbar");
        refusals.expect(
                400,
                "invalid selector: 'metadata.name'; can't understand 'metadata.name'",
                "GET",
                list + "fieldSelector=metadata.name");
        refusals.expect(400, number, "GET", list + "limit=abc");
        refusals.expect(400, number, "GET", list + "timeoutSeconds=abc");
        refusals.expect(400, number, "GET", list + "watch=true&timeoutSeconds=abc");
        refusals.expect(400, token, "GET", list + "continue=abc");
        refusals.expect(400, token, "GET", list + "continue=%21%21");
        refusals.expect(
                400,
                "specifying resource version is not allowed when using continue",
                "GET",
                list + "continue=abc&resourceVersion=5");
        refusals.expect(422, revision, "GET", list + "resourceVersion=abc");
        refusals.expect(422, revision, "GET", list + "watch=true&resourceVersion=abc");
        refusals.expect(422, revision, "GET", workspace.path("configmaps/known?resourceVersion=abc"));
        refusals.expect(
                422,
                "resourceVersionMatch is forbidden unless resourceVersion is provided",
                "GET",
                list + "resourceVersionMatch=Exact");
        refusals.expect(
                422,
                "resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"",
                "GET",
                list + "resourceVersionMatch=Foo&resourceVersion=1");
        refusals.expect(
                422,
                "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"",
                "GET",
                list + "resourceVersionMatch=Exact&resourceVersion=0");
        refusals.expect(
                422,
                "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list",
                "GET",
                list + "sendInitialEvents=true");
        refusals.expect(
                422,
                "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan",
                "GET",
                list + "watch=true&sendInitialEvents=true");
        refusals.check();
    }
}
