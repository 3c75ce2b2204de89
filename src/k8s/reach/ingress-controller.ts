import type { Namespace, Pod } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import type { Workload } from "./workload.js";

/** Programs that serve Ingress objects, by their images' repositories. */
const CONTROLLER_IMAGE =
  /(^|\/)(ingress-nginx\/controller|nginx-ingress-controller|nginx\/nginx-ingress|traefik|haproxytech\/kubernetes-ingress|haproxy-ingress|kong\/kubernetes-ingress-controller|projectcontour\/contour|aws-load-balancer-controller)(:|@|$)/;

const NAMESPACE = "ingress-nginx";
const NAME = "ingress-nginx-controller";

/** The pods that serve Ingress objects: a workload of the manifests, or one that stands in for it. */
export interface IngressController {
  readonly workload: Workload;
  /** True when no manifest has a controller: one as ingress-nginx's chart makes it is assumed. */
  readonly isAssumed: boolean;
}

/** Finds the workload that runs an Ingress controller, or puts a stand-in into the store: the labels are ingress-nginx's. */
export function findIngressController(store: ApiStore, workloads: readonly Workload[]): IngressController {
  const own = workloads.find(({ pods }) =>
    (pods[0]?.spec.containers ?? []).some(({ image = "" }) => CONTROLLER_IMAGE.test(image)),
  );
  if (own !== undefined) return { workload: own, isAssumed: false };
  if (store.get("Namespace", "", NAMESPACE) === null) {
    const labels = { "app.kubernetes.io/name": "ingress-nginx", "app.kubernetes.io/instance": "ingress-nginx" };
    store.create<Namespace>({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE, labels } });
  }
  const pod = store.get("Pod", NAMESPACE, NAME) ?? createController(store);
  const id = `${NAMESPACE}/${NAME}`;
  const workload: Workload = {
    id,
    namespace: NAMESPACE,
    name: NAME,
    kind: "Pod",
    replicas: 1,
    pods: [pod],
    origin: null,
  };
  return { workload, isAssumed: true };
}

function createController(store: ApiStore): Pod {
  return store.create<Pod>({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: NAME,
      namespace: NAMESPACE,
      labels: {
        "app.kubernetes.io/name": "ingress-nginx",
        "app.kubernetes.io/instance": "ingress-nginx",
        "app.kubernetes.io/component": "controller",
        "app.kubernetes.io/part-of": "ingress-nginx",
      },
    },
    spec: { containers: [{ name: "controller", image: "registry.k8s.io/ingress-nginx/controller" }] },
  });
}
