import { toBase64 } from "../../api/base64.js";
import type { Secret } from "../../api/object.js";
import type { App, ContainerContext } from "./app.js";
import { flag } from "./echo-apps.js";
import { standIn, unknownApp } from "./port-apps.js";
import { SleepApp } from "./sleep-app.js";

const MEMBERLIST_PORT = 7946;

/** Makes a Secret beside its pod when there is none, as a program with the right to does. */
function ensureSecret(
  { api, pod }: ContainerContext,
  namespace: string,
  name: string,
  data: Record<string, string>,
): void {
  const where = namespace === "" ? (pod.metadata.namespace ?? "default") : namespace;
  if (name === "" || api.get("Secret", where, name) !== null) return;
  const encoded = Object.fromEntries(Object.entries(data).map(([key, text]) => [key, toBase64(text)]));
  const metadata = { name, namespace: where };
  api.create<Secret>({ apiVersion: "v1", kind: "Secret", metadata, type: "Opaque", data: encoded } as Secret);
}

/**
 * kube-webhook-certgen of ingress-nginx: `create` makes the Secret that the controller mounts, `patch` changes nothing that
 * matters here. Simplified: the certificates in it are none.
 */
export function webhookCertgen(container: ContainerContext): App {
  if ((container.container.args ?? []).includes("create")) {
    const name = flag(container, "secret-name") ?? "";
    ensureSecret(container, namespaceOf(container), name, { ca: "ca", cert: "cert", key: "key" });
  }
  return new SleepApp(container, container.jobRunNs);
}

/** Argo CD: `argocd admin redis-initial-password` makes the Secret that the others read, before they start. */
export function argocd(container: ContainerContext): App {
  const words = [...(container.container.command ?? []), ...(container.container.args ?? [])];
  if (words.includes("redis-initial-password")) ensureSecret(container, "", "argocd-redis", { auth: "argocd" });
  return unknownApp(container);
}

/** MetalLB's controller makes the Secret that the speakers know each other by. */
export function metallbController(container: ContainerContext): App {
  const name = container.container.env?.find((one) => one.name === "METALLB_ML_SECRET_NAME")?.value ?? "memberlist";
  ensureSecret(container, "", name, { secretkey: "memberlist" });
  return unknownApp(container);
}

/** MetalLB's speaker: its metrics alone, for the addresses are announced by the node's own, which has the port of memberlist. */
export function metallbSpeaker(container: ContainerContext): App {
  return standIn(container, [MEMBERLIST_PORT]);
}

/** `--namespace=$(POD_NAMESPACE)` and the like mean the pod's own. */
function namespaceOf(container: ContainerContext): string {
  const text = flag(container, "namespace") ?? "";
  return text.includes("$(") ? "" : text;
}
