import { describe, expect, test } from "vitest";
import { PatternError, parseEnd } from "../../../../src/k8s/reach/expectation/end-pattern.js";

describe("names of ends", () => {
  test.each([
    ["web", { kind: "workloads", namespace: "here", workloadKind: null, name: "web" }],
    ["shop/web", { kind: "workloads", namespace: "shop", workloadKind: null, name: "web" }],
    ["shop/*", { kind: "workloads", namespace: "shop", workloadKind: null, name: null }],
    ["*/web", { kind: "workloads", namespace: null, workloadKind: null, name: "web" }],
    ["*", { kind: "workloads", namespace: null, workloadKind: null, name: null }],
    ["namespace/shop", { kind: "workloads", namespace: "shop", workloadKind: null, name: null }],
    ["deploy/web", { kind: "workloads", namespace: "here", workloadKind: "Deployment", name: "web" }],
    ["statefulset/shop/db", { kind: "workloads", namespace: "shop", workloadKind: "StatefulSet", name: "db" }],
    ["svc/web", { kind: "service", namespace: "here", name: "web" }],
    ["service/shop/web", { kind: "service", namespace: "shop", name: "web" }],
    ["any", { kind: "any" }],
    ["outside", { kind: "outside" }],
    ["ingress", { kind: "ingress" }],
    ["10.0.0.0/8", { kind: "addresses", cidr: "10.0.0.0/8" }],
    ["203.0.113.7", { kind: "addresses", cidr: "203.0.113.7/32" }],
    ["2001:db8::1", { kind: "addresses", cidr: "2001:db8::1/128" }],
  ])("%s", (text, expected) => {
    expect(parseEnd(text, "here")).toEqual({ ...expected, text, origin: null });
  });

  test.each([
    ["app=web", "here", "app=web"],
    ["shop/app=web,tier!=db", "shop", "app=web,tier!=db"],
    ["app.kubernetes.io/name=web", "here", "app.kubernetes.io/name=web"],
    ["*/app in (a,b)", null, "app in (a,b)"],
  ])("the labels %s", (text, namespace, selector) => {
    const end = parseEnd(text, "here");
    expect(end.kind === "labels" ? [end.namespace, end.selector.toString()] : end).toEqual([namespace, selector]);
  });

  test.each(["Web", "a/b/c/d", "kind/ns/x", "10.0.0.0/33", "10.0.0.1/8", "", "/x"])("%j names nothing", (text) => {
    expect(() => parseEnd(text, "here")).toThrow(PatternError);
  });
});
