import type { LabelSelector } from "kubernetes-types/meta/v1.js";

/**
 * A value as Go's `%#v` prints it, which is how Kubernetes 1.33 shows lists, maps and structs in its refusals
 * (`[]string{"10.1.0.1"}`; from 1.34 on they are JSON).
 */
export class GoValue {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A slice: `[]core.IPFamily{"IPv4", "IPv6"}`, `[]string(nil)` when it is not there. */
export function goList(type: string, values: readonly string[] | undefined): GoValue {
  if (values === undefined) return new GoValue(`[]${type}(nil)`);
  return new GoValue(`[]${type}{${values.map((value) => JSON.stringify(value)).join(", ")}}`);
}

/** `map[string]string{"app":"web", "tier":"front"}`, by key. */
export function goMap(map: Readonly<Record<string, string>> | undefined): GoValue {
  if (map === undefined) return new GoValue("map[string]string(nil)");
  const entries = Object.keys(map)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${JSON.stringify(map[key])}`);
  return new GoValue(`map[string]string{${entries.join(", ")}}`);
}

/** A label selector, nil members included. */
export function goSelector(selector: LabelSelector | undefined): GoValue {
  const type = "[]v1.LabelSelectorRequirement";
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }) => {
    return `v1.LabelSelectorRequirement{Key:${JSON.stringify(key)}, Operator:${JSON.stringify(operator)}, Values:${goList("string", values).text}}`;
  });
  const list = selector?.matchExpressions === undefined ? `${type}(nil)` : `${type}{${expressions.join(", ")}}`;
  return new GoValue(`v1.LabelSelector{MatchLabels:${goMap(selector?.matchLabels).text}, MatchExpressions:${list}}`);
}

/** The protocol and number of a Service's port, the rest zero: what the API server compares two ports by. */
export function goServicePort(protocol: string, port: number): GoValue {
  const target = 'intstr.IntOrString{Type:0, IntVal:0, StrVal:""}';
  return new GoValue(
    `core.ServicePort{Name:"", Protocol:${JSON.stringify(protocol)}, AppProtocol:(*string)(nil), Port:${port}, TargetPort:${target}, NodePort:0}`,
  );
}
