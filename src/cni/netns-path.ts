/** Where a namespace of this name lies for container runtimes. */
export function netnsPathOf(name: string): string {
  return `/var/run/netns/${name}`;
}

/** The name of the namespace at a path, as CNI_NETNS gives it; null for a path where none can lie. */
export function netnsNameOf(path: string): string | null {
  return /^(?:\/var)?\/run\/netns\/([^/]+)$/.exec(path)?.[1] ?? null;
}
