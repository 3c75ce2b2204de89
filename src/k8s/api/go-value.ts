import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import { parseQuantity } from "./quantity.js";

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

/** A number or text of a field that takes both, such as maxUnavailable. */
export function goIntOrString(value: number | string): GoValue {
  const [type, number, text] = typeof value === "number" ? [0, value, ""] : [1, 0, value];
  return new GoValue(`intstr.IntOrString{Type:${type}, IntVal:${number}, StrVal:${JSON.stringify(text)}}`);
}

/** A quantity where it is not shown by its text: the number that Go keeps of it, and the text. */
export function goQuantity(text: string): GoValue {
  const match = /^([+-]?)(\d*)\.?(\d*)(.*)$/.exec(text);
  const [sign, whole, fraction, suffix] = [1, 2, 3, 4].map((i) => match?.[i] ?? "");
  const isBinary = suffix?.endsWith("i") === true;
  const digits = Number(`${sign}${whole}${fraction}`);
  const value = isBinary ? (parseQuantity(text) ?? 0) : digits;
  const scale = isBinary ? 0 : (SCALES[suffix ?? ""] ?? 0) - (fraction ?? "").length;
  const format = isBinary ? "BinarySI" : /^[eE]\d/.test(suffix ?? "") ? "DecimalExponent" : "DecimalSI";
  const amount = `resource.int64Amount{value:${value}, scale:${scale}}`;
  const rest = `d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${JSON.stringify(text)}, Format:${JSON.stringify(format)}`;
  return new GoValue(`resource.Quantity{i:${amount}, ${rest}}`);
}

const SCALES: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** Amounts of resources, by name. */
export function goResources(resources: Readonly<Record<string, unknown>> | undefined): GoValue {
  const names = Object.keys(resources ?? {}).sort();
  if (resources === undefined || names.length === 0) return new GoValue("core.ResourceList(nil)");
  const entries = names.map((name) => `${JSON.stringify(name)}:${goQuantity(String(resources[name])).text}`);
  return new GoValue(`core.ResourceList{${entries.join(", ")}}`);
}

/** A strategy of updates of a type that is none, without its settings. */
export function goStrategy(type: string, value: string, settings: string): GoValue {
  return new GoValue(`${type}{Type:${JSON.stringify(value)}, RollingUpdate:(*${settings})(nil)}`);
}
