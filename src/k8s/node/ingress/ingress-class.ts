import type { Ingress, IngressClass } from "../../api/object.js";
import type { ContainerContext } from "../images/app.js";
import { flag } from "../images/echo-apps.js";
import type { IngressFlavour } from "./ingress-flavour.js";

const CLASS_ANNOTATION = "kubernetes.io/ingress.class";

/** Which Ingresses a controller takes for its own, by its flags. */
export interface IngressChoice {
  /** `spec.controller` of the IngressClasses that are its own. */
  readonly controller: string;
  /** The class as the annotation names it. */
  readonly className: string;
  readonly takesUnclassed: boolean;
  /** The one namespace that it watches; "" for all. */
  readonly namespace: string;
}

/** Reads a controller's flags. */
export function ingressChoice(
  container: Pick<ContainerContext, "container" | "pod">,
  flavour: IngressFlavour,
): IngressChoice {
  const of = (...names: string[]): string | null => {
    for (const name of names) {
      const value = flag(container, name);
      if (value !== null) return value;
    }
    return null;
  };
  const unclassed = of("watch-ingress-without-class", "empty-ingress-class");
  const className = of(
    "ingress-class",
    "ingress.class",
    "ingress-class-name",
    "providers.kubernetesingress.ingressclass",
  );
  const namespace = of("watch-namespace", "namespace-whitelist", "providers.kubernetesingress.namespaces") ?? "";
  return {
    controller: of("controller-class") ?? flavour.controller,
    className: className ?? flavour.className,
    takesUnclassed: unclassed === null ? flavour.takesUnclassed && className === null : unclassed !== "false",
    namespace: namespace.includes("$(") ? (container.pod.metadata.namespace ?? "") : namespace,
  };
}

/** Is this Ingress for that controller? The annotation goes first, then the class that it names, which has to be there. */
export function servesIngress(choice: IngressChoice, ingress: Ingress, classes: readonly IngressClass[]): boolean {
  if (choice.namespace !== "" && choice.namespace !== ingress.metadata.namespace) return false;
  const annotation = ingress.metadata.annotations?.[CLASS_ANNOTATION];
  if (annotation !== undefined && annotation !== "") return annotation === choice.className;
  const name = ingress.spec.ingressClassName;
  if (name === undefined) return choice.takesUnclassed;
  return classes.find(({ metadata }) => metadata.name === name)?.spec?.controller === choice.controller;
}
