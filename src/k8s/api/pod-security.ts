import type { Container, PodSpec, Volume } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";

/** A level of the Pod Security Standards with its version, as a namespace's labels name it. */
interface PolicyLevel {
  readonly level: string;
  readonly version: string;
}

const PREFIX = "pod-security.kubernetes.io/";
const LEVELS = ["privileged", "baseline", "restricted"];

/**
 * What keeps a pod from a namespace with these labels, in the words of the PodSecurity plugin; null when nothing does.
 * Simplified: newer and older versions of the standards are the same, and AppArmor, SELinux and Windows are not looked at.
 */
export function podSecurityRefusal(labels: Labels, spec: PodSpec): string | null {
  return violation(levelOf(labels, "enforce"), spec, "violates");
}

/** What the PodSecurity plugin warns of in a pod or in a template, in a namespace with these labels; null when of nothing. */
export function podSecurityWarning(labels: Labels, spec: PodSpec): string | null {
  const [enforced, warned] = [levelOf(labels, "enforce"), levelOf(labels, "warn")];
  const isNamed = LEVELS.includes(labels?.[`${PREFIX}warn`] ?? "");
  return violation(isNamed ? warned : enforced, spec, "would violate");
}

/** The labels of a namespace that say what its pods must keep. */
export function validateSecurityLabels(labels: Labels, errors: FieldErrors): void {
  for (const mode of ["enforce", "audit", "warn"]) {
    const [key, versionKey] = [PREFIX + mode, `${PREFIX}${mode}-version`];
    const [level, version] = [labels?.[key], labels?.[versionKey]];
    if (level !== undefined && !LEVELS.includes(level)) {
      errors.invalid(`metadata.labels[${key}]`, level, `must be one of ${LEVELS.join(", ")}`);
    }
    if (version !== undefined && version !== "latest" && !/^v1\.(0|[1-9]\d*)$/.test(version)) {
      errors.invalid(`metadata.labels[${versionKey}]`, version, 'must be "latest" or "v1.x"');
    }
  }
}

type Labels = Readonly<Record<string, string>> | undefined;

function levelOf(labels: Labels, mode: string): PolicyLevel {
  const level = labels?.[PREFIX + mode] ?? "";
  // A level that is none is taken for the strictest.
  const known = level === "" ? "privileged" : LEVELS.includes(level) ? level : "restricted";
  return { level: known, version: labels?.[`${PREFIX}${mode}-version`] ?? "latest" };
}

function violation({ level, version }: PolicyLevel, spec: PodSpec, verb: string): string | null {
  if (level === "privileged") return null;
  const found = [...common(spec), ...(level === "baseline" ? baseline(spec) : restricted(spec))];
  const told = found.filter(([, detail]) => detail !== "").map(([what, detail]) => `${what} (${detail})`);
  return told.length === 0 ? null : `${verb} PodSecurity "${level}:${version}": ${told.join(", ")}`;
}

/** A check's name and what it found; "" for nothing. */
type Finding = readonly [what: string, detail: string];

function common(spec: PodSpec): Finding[] {
  const host = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field] === true);
  const ports = (one: Container): string[] =>
    (one.ports ?? []).flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [String(hostPort)]));
  const using = namesOf(spec, (one) => ports(one).length > 0);
  const used = sorted(all(spec).flatMap(ports));
  const privileged = namesOf(spec, ({ securityContext }) => securityContext?.privileged === true);
  const sysctls = (spec.securityContext?.sysctls ?? []).map(({ name }) => name).filter((one) => !SYSCTLS.includes(one));
  return [
    ["host namespaces", host.map((field) => `${field}=true`).join(", ")],
    [
      "hostPort",
      using.length === 0
        ? ""
        : `${containers(using)} ${using.length === 1 ? "uses" : "use"} ${used.length === 1 ? "hostPort" : "hostPorts"} ${used.join(", ")}`,
    ],
    ["privileged", must(privileged, "must not set securityContext.privileged=true")],
    ["forbidden sysctls", sorted(sysctls).join(", ")],
  ];
}

const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

const CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

function baseline(spec: PodSpec): Finding[] {
  const paths = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  return [
    ["non-default capabilities", addedBeyond(spec, CAPABILITIES)],
    ["hostPath volumes", paths.length === 0 ? "" : `${paths.length === 1 ? "volume" : "volumes"} ${quoted(paths)}`],
    ["seccompProfile", wrongSeccomp(spec, (type) => type !== "Unconfined")],
  ];
}

const CORE_VOLUMES = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
] as const;

function restricted(spec: PodSpec): Finding[] {
  const escalating = namesOf(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  const keeping = namesOf(spec, (one) => one.securityContext?.capabilities?.drop?.includes("ALL") !== true);
  const added = addedBeyond(spec, ["NET_BIND_SERVICE"]);
  const capabilities = [must(keeping, 'must set securityContext.capabilities.drop=["ALL"]'), added];
  const volumes = (spec.volumes ?? []).filter((volume) => CORE_VOLUMES.every((kind) => volume[kind] === undefined));
  return [
    ["allowPrivilegeEscalation != false", must(escalating, "must set securityContext.allowPrivilegeEscalation=false")],
    ["unrestricted capabilities", capabilities.filter((one) => one !== "").join("; ")],
    ["restricted volume types", wrongVolumes(volumes)],
    ["runAsNonRoot != true", wrongNonRoot(spec)],
    ["runAsUser=0", wrongUser(spec)],
    [
      "seccompProfile",
      wrongSeccomp(spec, (type) => type === "RuntimeDefault" || type === "Localhost") || noSeccomp(spec),
    ],
  ];
}

function addedBeyond(spec: PodSpec, allowed: readonly string[]): string {
  const added = (one: Container): string[] =>
    (one.securityContext?.capabilities?.add ?? []).filter((name) => !allowed.includes(name));
  const names = namesOf(spec, (one) => added(one).length > 0);
  const wrong = quoted(sorted(all(spec).flatMap(added)));
  return must(names, `must not include ${wrong} in securityContext.capabilities.add`);
}

function wrongVolumes(volumes: readonly Volume[]): string {
  if (volumes.length === 0) return "";
  const names = volumes.map(({ name }) => name);
  const types = sorted(volumes.flatMap((volume) => Object.keys(volume).filter((key) => key !== "name")));
  const what = types.length === 1 ? "restricted volume type" : "restricted volume types";
  return `${names.length === 1 ? "volume" : "volumes"} ${quoted(names)} ${names.length === 1 ? "uses" : "use"} ${what} ${quoted(types)}`;
}

function wrongNonRoot(spec: PodSpec): string {
  const ofPod = spec.securityContext?.runAsNonRoot;
  const setters = settersOf(
    ofPod === false,
    namesOf(spec, (one) => one.securityContext?.runAsNonRoot === false),
  );
  if (setters !== "") return `${setters} must not set securityContext.runAsNonRoot=false`;
  const silent = ofPod === true ? [] : namesOf(spec, (one) => one.securityContext?.runAsNonRoot === undefined);
  const words = must(silent, "must set securityContext.runAsNonRoot=true");
  return words === "" ? "" : `pod or ${words}`;
}

function wrongUser(spec: PodSpec): string {
  const names = namesOf(spec, (one) => one.securityContext?.runAsUser === 0);
  const setters = settersOf(spec.securityContext?.runAsUser === 0, names);
  return setters === "" ? "" : `${setters} must not set runAsUser=0`;
}

function wrongSeccomp(spec: PodSpec, isRight: (type: string) => boolean): string {
  const isWrong = (type: string | undefined): type is string => type !== undefined && !isRight(type);
  const types = [spec, ...all(spec)].map((one) => one.securityContext?.seccompProfile?.type);
  const names = namesOf(spec, (one) => isWrong(one.securityContext?.seccompProfile?.type));
  const setters = settersOf(isWrong(types[0]), names);
  const wrong = quoted(sorted(types.filter(isWrong)));
  return setters === "" ? "" : `${setters} must not set securityContext.seccompProfile.type to ${wrong}`;
}

function noSeccomp(spec: PodSpec): string {
  if (spec.securityContext?.seccompProfile !== undefined) return "";
  const silent = namesOf(spec, (one) => one.securityContext?.seccompProfile === undefined);
  const words = must(silent, 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"');
  return words === "" ? "" : `pod or ${words}`;
}

function settersOf(pod: boolean, names: readonly string[]): string {
  return [...(pod ? ["pod"] : []), ...(names.length === 0 ? [] : [containers(names)])].join(" and ");
}

function all(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
}

function namesOf(spec: PodSpec, is: (container: Container) => boolean): string[] {
  return all(spec)
    .filter(is)
    .map(({ name }) => name);
}

function must(names: readonly string[], words: string): string {
  return names.length === 0 ? "" : `${containers(names)} ${words}`;
}

function containers(names: readonly string[]): string {
  return `${names.length === 1 ? "container" : "containers"} ${quoted(names)}`;
}

function quoted(names: readonly string[]): string {
  return `"${names.join('", "')}"`;
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
