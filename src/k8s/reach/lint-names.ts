import type { PodSpec } from "kubernetes-types/core/v1.js";
import { nearestName } from "../api/nearest-name.js";
import { type KubeObject, keyOf } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import type { Inventory } from "./inventory.js";
import type { LintWarning } from "./lint.js";

/** One object that another names: its kind and name, and the field below the pods' spec that names it. */
interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly field: string;
}

/** Priority classes that every cluster has. */
const SYSTEM_CLASSES = ["system-cluster-critical", "system-node-critical"];

/** Objects that workloads, Ingresses and autoscalers name and that no manifest has. */
export function lintNames({ store, workloads }: Inventory): LintWarning[] {
  const warnings: LintWarning[] = [];
  const seen = new Set<string>();
  for (const { namespace, name, kind, pods } of workloads) {
    const owner = store.get<string>(kind, namespace, name) ?? pods[0] ?? null;
    const spec = owner === null ? null : podSpecOf(owner);
    if (owner === null || spec === null) continue;
    for (const reference of referencesOf(spec.spec)) {
      check(store, owner, namespace, { ...reference, field: `${spec.path}.${reference.field}` }, seen, warnings);
    }
    if (kind === "StatefulSet") {
      const { serviceName } = (owner as KubeObject & { readonly spec: { readonly serviceName?: string } }).spec;
      if ((serviceName ?? "") !== "") {
        check(
          store,
          owner,
          namespace,
          { kind: "Service", name: serviceName ?? "", field: "spec.serviceName" },
          seen,
          warnings,
        );
      }
    }
  }
  for (const ingress of store.list("Ingress")) {
    (ingress.spec.tls ?? []).forEach(({ secretName }, i) => {
      if (secretName === undefined) return;
      // cert-manager makes them.
      if (Object.keys(ingress.metadata.annotations ?? {}).some((key) => key.startsWith("cert-manager.io/"))) return;
      const reference = { kind: "Secret", name: secretName, field: `spec.tls[${i}].secretName` };
      check(store, ingress, ingress.metadata.namespace ?? "", reference, seen, warnings);
    });
  }
  for (const scaler of store.list("HorizontalPodAutoscaler")) {
    const { kind, name } = scaler.spec.scaleTargetRef;
    if (store.resource(kind) === null) continue;
    check(
      store,
      scaler,
      scaler.metadata.namespace ?? "",
      { kind, name, field: "spec.scaleTargetRef.name" },
      seen,
      warnings,
    );
  }
  return warnings;
}

function check(
  store: ApiStore,
  object: KubeObject,
  namespace: string,
  { kind, name, field }: Reference,
  seen: Set<string>,
  warnings: LintWarning[],
): void {
  const isNamespaced = store.resource(kind)?.namespaced !== false;
  if (store.get<string>(kind, isNamespaced ? namespace : "", name) !== null) return;
  if (kind === "PriorityClass" && SYSTEM_CLASSES.includes(name)) return;
  // What every namespace has, and what its controller makes.
  if ((kind === "ServiceAccount" && name === "default") || (kind === "ConfigMap" && name === "kube-root-ca.crt"))
    return;
  const label = `${object.kind} ${keyOf(object)}`;
  const key = `${label} ${kind} ${name}`;
  if (seen.has(key)) return;
  seen.add(key);
  const names = store.list<string>(kind, isNamespaced ? { namespace } : {}).map(({ metadata }) => metadata.name);
  const nearest = nearestName(name, names);
  const plural = store.resource(kind)?.plural ?? kind.toLowerCase();
  const message = `${plural} "${name}" not found${nearest === null ? "" : ` (did you mean "${nearest}"?)`}`;
  warnings.push({ rule: "name-not-found", object: label, message, origin: store.originOf(object, field) });
}

function podSpecOf(owner: KubeObject): { readonly spec: PodSpec; readonly path: string } | null {
  if (owner.kind === "Pod") return { spec: (owner as KubeObject & { readonly spec: PodSpec }).spec, path: "spec" };
  if (owner.kind === "CronJob") {
    type CronSpec = { readonly jobTemplate?: { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } } };
    const spec = (owner as KubeObject & { readonly spec: CronSpec }).spec.jobTemplate?.spec?.template?.spec;
    return spec === undefined ? null : { spec, path: "spec.jobTemplate.spec.template.spec" };
  }
  const spec = (owner as KubeObject & { readonly spec?: { readonly template?: { readonly spec?: PodSpec } } }).spec
    ?.template?.spec;
  return spec === undefined ? null : { spec, path: "spec.template.spec" };
}

/** What a pod cannot start without. */
function referencesOf(spec: PodSpec): Reference[] {
  const references: Reference[] = [];
  const add = (kind: string, name: string | undefined, optional: boolean | undefined, field: string): void => {
    if (name !== undefined && name !== "" && optional !== true) references.push({ kind, name, field });
  };
  (spec.volumes ?? []).forEach((volume, i) => {
    const field = `volumes[${i}]`;
    add("ConfigMap", volume.configMap?.name, volume.configMap?.optional, `${field}.configMap.name`);
    add("Secret", volume.secret?.secretName, volume.secret?.optional, `${field}.secret.secretName`);
    (volume.projected?.sources ?? []).forEach(({ configMap, secret }, j) => {
      const source = `${field}.projected.sources[${j}]`;
      add("ConfigMap", configMap?.name, configMap?.optional, `${source}.configMap.name`);
      add("Secret", secret?.name, secret?.optional, `${source}.secret.name`);
    });
    add(
      "PersistentVolumeClaim",
      volume.persistentVolumeClaim?.claimName,
      false,
      `${field}.persistentVolumeClaim.claimName`,
    );
  });
  for (const list of ["initContainers", "containers"] as const) {
    (spec[list] ?? []).forEach((container, i) => {
      (container.envFrom ?? []).forEach((from, j) => {
        const field = `${list}[${i}].envFrom[${j}]`;
        add("ConfigMap", from.configMapRef?.name, from.configMapRef?.optional, `${field}.configMapRef.name`);
        add("Secret", from.secretRef?.name, from.secretRef?.optional, `${field}.secretRef.name`);
      });
      (container.env ?? []).forEach(({ valueFrom }, j) => {
        const field = `${list}[${i}].env[${j}].valueFrom`;
        add(
          "ConfigMap",
          valueFrom?.configMapKeyRef?.name,
          valueFrom?.configMapKeyRef?.optional,
          `${field}.configMapKeyRef.name`,
        );
        add("Secret", valueFrom?.secretKeyRef?.name, valueFrom?.secretKeyRef?.optional, `${field}.secretKeyRef.name`);
      });
    });
  }
  add("ServiceAccount", spec.serviceAccountName, false, "serviceAccountName");
  add("PriorityClass", spec.priorityClassName, false, "priorityClassName");
  return references;
}
