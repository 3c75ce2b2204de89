import type { LifecycleHandler, Probe } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { addProblems, isPortNumber, validateNonnegative, validatePortNumOrName } from "./validate-names.js";

type Handler = Pick<Probe, "exec" | "httpGet" | "tcpSocket" | "grpc"> & Pick<LifecycleHandler, "sleep">;

const HEADER_WORDS =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')";

/** What a probe or hook does: exactly one thing. `graceSeconds` is the pod's, which a sleep must not outlast. */
function validateHandler(handler: Handler, graceSeconds: number, path: string, errors: FieldErrors): void {
  const kinds = (["exec", "httpGet", "tcpSocket", "grpc", "sleep"] as const).filter(
    (kind) => handler[kind] !== undefined,
  );
  const [first] = kinds;
  if (first === "exec" && (handler.exec?.command ?? []).length === 0) errors.required(`${path}.exec.command`);
  if (first === "httpGet" && handler.httpGet !== undefined) validateHttpGet(handler.httpGet, `${path}.httpGet`, errors);
  if (first === "tcpSocket") validatePortNumOrName(handler.tcpSocket?.port ?? 0, `${path}.tcpSocket.port`, errors);
  if (first === "grpc") {
    const port = handler.grpc?.port ?? 0;
    addProblems(errors, `${path}.grpc.port`, port, isPortNumber(port));
  }
  if (first === "sleep") {
    const seconds = handler.sleep?.seconds ?? 0;
    if (seconds < 0 || seconds > graceSeconds) {
      const words = `must be non-negative and less than terminationGracePeriodSeconds (${graceSeconds})`;
      errors.invalid(`${path}.sleep`, seconds, words);
    }
  }
  for (const kind of kinds.slice(1)) errors.forbidden(`${path}.${kind}`, "may not specify more than 1 handler type");
  if (first === undefined) errors.required(path, "must specify a handler type");
}

function validateHttpGet(get: NonNullable<Handler["httpGet"]>, path: string, errors: FieldErrors): void {
  if ((get.path ?? "") === "") errors.required(`${path}.path`);
  validatePortNumOrName(get.port ?? 0, `${path}.port`, errors);
  const scheme = get.scheme ?? "";
  if (scheme !== "HTTP" && scheme !== "HTTPS") errors.notSupported(`${path}.scheme`, scheme, ["HTTP", "HTTPS"]);
  for (const { name = "" } of get.httpHeaders ?? []) {
    if (!/^[-A-Za-z0-9]+$/.test(name)) errors.invalid(`${path}.httpHeaders`, name, HEADER_WORDS);
  }
}

/** A probe at `path`, of the kind that the last member of the path says. */
export function validateProbe(
  probe: Probe | undefined,
  kind: "livenessProbe" | "readinessProbe" | "startupProbe",
  graceSeconds: number,
  container: string,
  errors: FieldErrors,
): void {
  if (probe === undefined) return;
  const path = `${container}.${kind}`;
  validateHandler(probe, graceSeconds, path, errors);
  for (const field of [
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
  ] as const) {
    validateNonnegative(probe[field], `${path}.${field}`, errors);
  }
  const grace = probe.terminationGracePeriodSeconds;
  const graceField = `${path}.terminationGracePeriodSeconds`;
  if (grace !== undefined && grace <= 0) errors.invalid(graceField, grace, "must be greater than 0");
  if (kind === "readinessProbe") {
    if (grace !== undefined) errors.invalid(graceField, grace, "must not be set for readinessProbes");
  } else if ((probe.successThreshold ?? 0) !== 1) {
    errors.invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, "must be 1");
  }
}

/** A lifecycle hook at `path`. */
export function validateHook(
  hook: LifecycleHandler | undefined,
  graceSeconds: number,
  path: string,
  errors: FieldErrors,
): void {
  if (hook !== undefined) validateHandler(hook, graceSeconds, path, errors);
}
