import type {
  AppArmorProfile,
  PodSecurityContext,
  PodSpec,
  SeccompProfile,
  SecurityContext,
} from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { validateDescendingPath } from "./validate-volumes.js";

const MAX_ID = 2147483647;
const PROFILE_TYPES = ["Localhost", "RuntimeDefault", "Unconfined"];
const SYSCTL = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";

function validateId(id: number | undefined, path: string, errors: FieldErrors): void {
  if (id !== undefined && (id < 0 || id > MAX_ID)) {
    errors.invalid(path, id, `must be between 0 and ${MAX_ID}, inclusive`);
  }
}

/** `securityContext` of a pod's spec at `path`. */
export function validatePodSecurityContext(spec: PodSpec, path: string, errors: FieldErrors): void {
  const context: PodSecurityContext = spec.securityContext ?? {};
  validateId(context.fsGroup, `${path}.fsGroup`, errors);
  validateId(context.runAsUser, `${path}.runAsUser`, errors);
  validateId(context.runAsGroup, `${path}.runAsGroup`, errors);
  (context.supplementalGroups ?? []).forEach((id, i) => {
    validateId(id, `${path}.supplementalGroups[${i}]`, errors);
  });
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    const words = "ShareProcessNamespace and HostPID cannot both be enabled";
    errors.invalid(`${path}.shareProcessNamespace`, true, words);
  }
  validateSysctls(spec, `${path}.sysctls`, errors);
  const change = context.fsGroupChangePolicy;
  if (change !== undefined && change !== "Always" && change !== "OnRootMismatch") {
    errors.notSupported(`${path}.fsGroupChangePolicy`, change, ["Always", "OnRootMismatch"]);
  }
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, errors);
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, errors);
}

function validateSysctls(spec: PodSpec, path: string, errors: FieldErrors): void {
  const names = new Set<string>();
  (spec.securityContext?.sysctls ?? []).forEach(({ name = "" }, i) => {
    const at = `${path}[${i}].name`;
    if (name === "") errors.required(at);
    else if (name.length > 253 || !new RegExp(SYSCTL).test(name)) {
      errors.invalid(at, name, `must have at most 253 characters and match regex ${SYSCTL}`);
    } else if (names.has(name)) errors.duplicate(at, name);
    if (spec.hostNetwork === true && /^net[./]/.test(name)) {
      errors.invalid(at, name, "may not be specified when 'hostNetwork' is true");
    } else if (spec.hostIPC === true && /^(kernel[./](shm|msg|sem)|fs[./]mqueue[./])/.test(name)) {
      errors.invalid(at, name, "may not be specified when 'hostIPC' is true");
    }
    names.add(name);
  });
}

/** `securityContext` of a container at `path`. */
export function validateSecurityContext(
  context: SecurityContext | undefined,
  hostUsers: boolean,
  path: string,
  errors: FieldErrors,
): void {
  if (context === undefined) return;
  validateId(context.runAsUser, `${path}.runAsUser`, errors);
  validateId(context.runAsGroup, `${path}.runAsGroup`, errors);
  const mount = context.procMount;
  if (mount !== undefined) {
    const at = `${path}.procMount`;
    if (mount !== "Default" && mount !== "Unmasked") errors.notSupported(at, mount, ["Default", "Unmasked"]);
    if (hostUsers && mount === "Unmasked") errors.invalid(at, mount, "`hostUsers` must be false to use `Unmasked`");
  }
  validateSeccomp(context.seccompProfile, `${path}.seccompProfile`, errors);
  if (context.allowPrivilegeEscalation === false) {
    const head = "cannot set `allowPrivilegeEscalation` to false and";
    if (context.privileged === true) errors.invalid(path, context, `${head} \`privileged\` to true`);
    for (const capability of context.capabilities?.add ?? []) {
      if (capability === "CAP_SYS_ADMIN") errors.invalid(path, context, `${head} \`capabilities.Add\` CAP_SYS_ADMIN`);
    }
  }
  validateAppArmor(context.appArmorProfile, `${path}.appArmorProfile`, errors);
}

function validateSeccomp(profile: SeccompProfile | undefined, path: string, errors: FieldErrors): void {
  if (profile === undefined) return;
  const { type = "", localhostProfile } = profile;
  if (type === "") errors.required(`${path}.type`, "type is required when seccompProfile is set");
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${path}.type`, type, PROFILE_TYPES);
  const at = `${path}.localhostProfile`;
  if (type === "Localhost") {
    if (localhostProfile === undefined) errors.required(at, "must be set when seccomp type is Localhost");
    else validateDescendingPath(localhostProfile, at, errors);
  } else if (localhostProfile !== undefined) {
    errors.invalid(at, profile, "can only be set when seccomp type is Localhost");
  }
}

function validateAppArmor(profile: AppArmorProfile | undefined, path: string, errors: FieldErrors): void {
  if (profile === undefined) return;
  const { type = "", localhostProfile } = profile;
  const at = `${path}.localhostProfile`;
  if (type === "Localhost") {
    const trimmed = localhostProfile?.trim();
    if (localhostProfile !== undefined && trimmed !== localhostProfile) {
      errors.invalid(at, localhostProfile, "must not be padded with whitespace");
    } else if (trimmed === undefined || trimmed === "") {
      errors.required(at, "must be set when AppArmor type is Localhost");
    }
  } else if (type === "") errors.required(`${path}.type`, "type is required when appArmorProfile is set");
  else if (!PROFILE_TYPES.includes(type)) errors.notSupported(`${path}.type`, type, PROFILE_TYPES);
  else if (localhostProfile !== undefined) {
    errors.invalid(at, localhostProfile, "can only be set when AppArmor type is Localhost");
  }
}
