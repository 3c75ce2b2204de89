import type { Resource } from "./resources.js";

/** The reasons of `metav1.Status` that the store gives. */
export type StatusReason =
  | "NotFound"
  | "AlreadyExists"
  | "Conflict"
  | "Invalid"
  | "BadRequest"
  | "Forbidden"
  | "Gone"
  | "MethodNotAllowed"
  | "InternalError"
  | "TooManyRequests";

/** One cause of an Invalid answer. */
export interface StatusCause {
  /** `FieldValueInvalid`, `FieldValueRequired`, ... */
  readonly reason: string;
  readonly message: string;
  /** Path in the object: `spec.ports[0].port`. */
  readonly field: string;
}

/** What the API server answers instead of an object (`metav1.Status` with status Failure). */
export interface Status {
  readonly kind: "Status";
  readonly apiVersion: "v1";
  readonly metadata: Record<string, never>;
  readonly status: "Failure";
  readonly message: string;
  readonly reason: StatusReason;
  readonly details: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly uid?: string;
    readonly causes?: readonly StatusCause[];
  };
  /** HTTP status code. */
  readonly code: number;
}

const CODES: Readonly<Record<StatusReason, number>> = {
  NotFound: 404,
  AlreadyExists: 409,
  Conflict: 409,
  Invalid: 422,
  BadRequest: 400,
  Forbidden: 403,
  Gone: 410,
  MethodNotAllowed: 405,
  InternalError: 500,
  TooManyRequests: 429,
};

/** A refusal of the API server, with the Status object that a client would get. */
export class ApiError extends Error {
  readonly status: Status;

  constructor(reason: StatusReason, message: string, details: Status["details"] = {}) {
    super(message);
    this.name = "ApiError";
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      reason,
      details,
      code: CODES[reason],
    };
  }

  get reason(): StatusReason {
    return this.status.reason;
  }

  /**
   * The words that kubectl prints for it: `The Service "web" is invalid: spec.ports: Required value`, a line for each
   * field when there are several, and `Error from server (NotFound): ...` for all else.
   */
  get kubectlText(): string {
    const { reason, message, details } = this.status;
    if (reason !== "Invalid" || details.causes === undefined) return `Error from server (${reason}): ${message}`;
    const head = `The ${details.kind ?? ""} ${JSON.stringify(details.name ?? "")} is invalid: `;
    const causes = [...new Set(details.causes.map((cause) => `${cause.field}: ${cause.message}`))];
    return causes.length === 1 ? `${head}${causes[0]}` : `${head}\n${causes.map((cause) => `* ${cause}`).join("\n")}`;
  }
}

/** True when `error` is an `ApiError` of this reason. */
export function isApiError(error: unknown, reason: StatusReason): error is ApiError {
  return error instanceof ApiError && error.status.reason === reason;
}

/** `deployments.apps`, or `pods` in the core group (Go's `GroupResource.String`). */
export function groupResource(resource: Resource): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** `Deployment.apps`, or `Pod` in the core group (Go's `GroupKind.String`). */
export function groupKind(resource: Resource): string {
  return resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`;
}

function detailsOf(resource: Resource, name: string): Status["details"] {
  return resource.group === ""
    ? { name, kind: resource.plural }
    : { name, group: resource.group, kind: resource.plural };
}

/** `pods "web" not found`. */
export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError("NotFound", `${groupResource(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** `pods "web" already exists`. */
export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError(
    "AlreadyExists",
    `${groupResource(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

/** The answer to a write that is based on an old version. */
export function versionConflict(resource: Resource, name: string): ApiError {
  return conflict(
    resource,
    name,
    "the object has been modified; please apply your changes to the latest version and try again",
  );
}

/** `Operation cannot be fulfilled on pods "web": ...`. */
export function conflict(resource: Resource, name: string, why: string): ApiError {
  return new ApiError(
    "Conflict",
    `Operation cannot be fulfilled on ${groupResource(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );
}

/** `pods "web" is forbidden: ...`. */
export function forbidden(resource: Resource, name: string, why: string): ApiError {
  const what = name === "" ? groupResource(resource) : `${groupResource(resource)} "${name}"`;
  return new ApiError("Forbidden", `${what} is forbidden: ${why}`, detailsOf(resource, name));
}

/** An answer 400 with these words. */
export function badRequest(message: string): ApiError {
  return new ApiError("BadRequest", message);
}
