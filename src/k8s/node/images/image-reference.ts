/** The parts of an image's name. */
export interface ImageReference {
  /** "docker.io" unless the name says another. */
  readonly registry: string;
  /** "library/nginx", "my/app". */
  readonly repository: string;
  /** "latest" when there is neither tag nor digest; "" with a digest alone. */
  readonly tag: string;
  /** "sha256:...", or "". */
  readonly digest: string;
}

/** Takes an image's name apart as Docker does (distribution/reference): "redis:7" is docker.io/library/redis:7. */
export function parseImage(image: string): ImageReference {
  const at = image.indexOf("@");
  const digest = at < 0 ? "" : image.slice(at + 1);
  let rest = at < 0 ? image : image.slice(0, at);
  let tag = digest === "" ? "latest" : "";
  const colon = rest.lastIndexOf(":");
  if (colon > rest.lastIndexOf("/")) {
    tag = rest.slice(colon + 1);
    rest = rest.slice(0, colon);
  }
  const slash = rest.indexOf("/");
  const first = slash < 0 ? "" : rest.slice(0, slash);
  const hasRegistry = first.includes(".") || first.includes(":") || first === "localhost";
  const registry = hasRegistry ? first : "docker.io";
  let repository = hasRegistry ? rest.slice(slash + 1) : rest;
  if (registry === "docker.io" && !repository.includes("/")) repository = `library/${repository}`;
  return { registry, repository, tag, digest };
}

const DOMAIN_PART = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const PATH_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const REFERENCE = new RegExp(
  `^(?:(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?/)?${PATH_PART}(?:/${PATH_PART})*` +
    "(?::[\\w][\\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$",
);

/** Why a text cannot be an image's name, in the words of distribution/reference; null when it can. */
export function imageNameProblem(image: string): string | null {
  if (/^[a-f0-9]{64}$/.test(image)) {
    return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  }
  const { repository } = parseImage(image.split("@")[0] ?? "");
  if (repository.toLowerCase() !== repository) {
    return `invalid reference format: repository name (${repository}) must be lowercase`;
  }
  return REFERENCE.test(image) ? null : "invalid reference format";
}

/** True when `image` is the image that a user's table calls `key`: with or without registry, with or without tag. */
export function imageMatches(image: string, key: string): boolean {
  if (image === key) return true;
  const asked = parseImage(image);
  const wanted = parseImage(key);
  const registryGiven = key.startsWith(`${wanted.registry}/`);
  const tagGiven = /[:@]/.test(key.slice(key.lastIndexOf("/") + 1));
  if (registryGiven && asked.registry !== wanted.registry) return false;
  if (tagGiven && (asked.tag !== wanted.tag || (wanted.digest !== "" && asked.digest !== wanted.digest))) return false;
  return asked.repository === wanted.repository || (!registryGiven && asked.repository === key);
}
